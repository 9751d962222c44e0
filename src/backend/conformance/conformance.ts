import { conformanceCases } from './cases';
import { checkCase, type ConformanceCase } from './checkCase';

/** What single precision may deviate on inputs of this size, relative to the largest value. */
const tolerance = { forward: 1e-5, gradient: 1e-4 };

/**
 * Runs the cases on the backend that is set and names those that deviate, with how much; empty: it conforms. A case
 * that throws has failed.
 */
export async function conformanceFailures(
  cases: readonly ConformanceCase[] = conformanceCases,
): Promise<string[]> {
  const failures: string[] = [];
  for (const definition of cases) {
    const failure = await failureOf(definition);
    if (failure !== undefined) failures.push(`${definition.name}: ${failure}`);
  }
  return failures;
}

async function failureOf(definition: ConformanceCase): Promise<string | undefined> {
  try {
    const { forward, gradient } = await checkCase(definition);
    // Written so that NaN fails.
    if (!(forward <= tolerance.forward)) return `forward pass deviates by ${forward.toExponential(1)}`;
    if (!(gradient <= tolerance.gradient)) return `gradient deviates by ${gradient.toExponential(1)}`;
    return undefined;
  } catch (error) {
    return `throws ${error instanceof Error ? error.message : String(error)}`;
  }
}
