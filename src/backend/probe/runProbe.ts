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

export const nonconformity = (failures: readonly string[]): string =>
  `fails the conformance suite: ${failures.slice(0, 3).join('; ')}`;
