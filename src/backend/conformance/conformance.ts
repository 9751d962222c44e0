import { conformanceCases } from './cases';
import { checkCase, type ConformanceCase } from './checkCase';

/** What single precision may deviate on inputs of this size, relative to the largest value. */
const tolerance = { forward: 1e-5, gradient: 1e-4 };

/**
 * Runs the cases on the backend that is set and names those that deviate, with how much; empty: it conforms. A case
 * that throws has failed.
 */
export function conformanceFailures(cases: readonly ConformanceCase[] = conformanceCases): string[] {
  return cases.flatMap((definition) => {
    const failure = failureOf(definition);
    return failure === undefined ? [] : [`${definition.name}: ${failure}`];
  });
}

function failureOf(definition: ConformanceCase): string | undefined {
  try {
    const { forward, gradient } = checkCase(definition);
    // Written so that NaN fails.
    if (!(forward <= tolerance.forward)) return `forward pass deviates by ${forward.toExponential(1)}`;
    if (!(gradient <= tolerance.gradient)) return `gradient deviates by ${gradient.toExponential(1)}`;
    return undefined;
  } catch (error) {
    return `throws ${error instanceof Error ? error.message : String(error)}`;
  }
}
