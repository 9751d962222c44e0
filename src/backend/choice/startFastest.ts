import * as tf from '@tensorflow/tfjs-core';
import type { BackendAttempt, BackendInfo } from '../../protocol/backends';
import { unavailable, type BackendStart, type Candidate, type SearchSettings } from '../backendDefinition';
import { conformanceFailures } from '../conformance/conformance';
import type { Prober } from '../probe/prober';
import { nonconformity } from '../probe/runProbe';
import { backends } from '../registry';
import { refusal, speedText, success, type Look, type Option } from './look';

/** What runs, and what was looked at before it was chosen. */
export interface StartedBackend {
  readonly info: BackendInfo;
  readonly candidate: Candidate;
  readonly attempts: readonly BackendAttempt[];
}

/** Starts the fastest option that conforms; undefined where none does, with the attempts. */
export async function startFastest(
  { options, refused }: Look,
  settings: SearchSettings,
  prober: Prober,
): Promise<StartedBackend | { readonly info: undefined; readonly attempts: readonly BackendAttempt[] }> {
  const byTime = options.toSorted((a, b) => a.result.milliseconds - b.result.milliseconds);
  const failed = [...refused];
  for (const [index, option] of byTime.entries()) {
    const started = await startConforming(option, settings, prober);
    if (started.kind === 'running') {
      const slower = byTime.slice(index + 1);
      const info = explained(started.info, option, slower, failed);
      const attempts = [
        success(option, 'chosen'),
        ...slower.map((other) => success(other, 'works')),
        ...failed,
      ];
      return { info, candidate: option.candidate, attempts };
    }
    failed.push(refusal(option.candidate, started.reason));
  }
  return { info: undefined, attempts: failed };
}

/** Runs the whole conformance suite once for each version; a backend that fails is taken out again. */
async function startConforming(
  { candidate, result }: Option,
  settings: SearchSettings,
  prober: Prober,
): Promise<BackendStart> {
  const started = await backends[candidate.backend].start(candidate, settings);
  if (started.kind === 'unavailable' || result.conforms) return started;
  const failures = await conformanceFailures();
  if (failures.length === 0) {
    await prober.learn(candidate, { ...result, conforms: true });
    return started;
  }
  tf.removeBackend(tf.getBackend());
  const reason = nonconformity(failures);
  await prober.learn(candidate, { kind: 'refused', reason });
  return unavailable(reason);
}

function explained(
  info: BackendInfo,
  { result }: Option,
  slower: readonly Option[],
  failed: readonly BackendAttempt[],
): BackendInfo {
  const reason = [
    `${info.reason}: ${speedText(result.milliseconds)}`,
    ...slower.map((other) => `${other.candidate.title}: ${speedText(other.result.milliseconds)}`),
    ...failed.map(({ title, reason: why }) => `${title} ${why}`),
  ].join('; ');
  return { ...info, reason };
}
