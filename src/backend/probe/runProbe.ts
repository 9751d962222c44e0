import { memoryAskedFor } from '../../protocol/memoryFailures';
import { conformanceFailures } from '../conformance/conformance';
import { probeCases } from '../conformance/probeCases';
import { loadGradients } from '../loadGradients';
import { backends } from '../registry';
import type { ProbeJob, ProbeResult } from './probeResult';
import { timeTrainingStep } from './trainingStep';

/** Starts a candidate as the engine does, runs the conformance suite in short and times a training step. */
export async function runProbe({ candidate, settings }: ProbeJob): Promise<ProbeResult> {
  await loadGradients();
  const started = await backends[candidate.backend].start(candidate, settings);
  if (started.kind === 'unavailable') return { kind: 'refused', reason: started.reason };
  const failures = await conformanceFailures(probeCases);
  if (failures.length > 0) return { kind: 'refused', reason: nonconformity(failures) };
  return { kind: 'works', milliseconds: await timeTrainingStep(), conforms: false };
}

/** Names the first few, ahead of them those that memory was short for: these say nothing of the numbers. */
export function nonconformity(failures: readonly string[]): string {
  const isShort = (failure: string): boolean => memoryAskedFor(failure) !== undefined;
  const telling = [...failures.filter(isShort), ...failures.filter((failure) => !isShort(failure))];
  return `fails the conformance suite: ${telling.slice(0, 3).join('; ')}`;
}
