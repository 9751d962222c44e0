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

/** As `StartedBackend`, where nothing runs. */
export interface NothingStarted {
  readonly info: undefined;
  readonly attempts: readonly BackendAttempt[];
}

/** Starts the fastest option that conforms. */
export async function startFastest(
  { options, refused }: Look,
  settings: SearchSettings,
  prober: Prober,
): Promise<StartedBackend | NothingStarted> {
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

/**
 * Starts a candidate whose probe did not go well, if it passes the whole conformance suite here: a machine that is busy or
 * short of memory fails a probe, too. Nothing is learned of it: a probe alone tells a time.
 * @param attempts what was looked at before, the candidate's own refusal too
 */
export async function startUnprobed(
  candidate: Candidate,
  attempts: readonly BackendAttempt[],
  settings: SearchSettings,
): Promise<StartedBackend | NothingStarted> {
  const { backend, title } = candidate;
  const isOwn = (attempt: BackendAttempt): boolean => attempt.backend === backend && attempt.title === title;
  const others = attempts.filter((attempt) => !isOwn(attempt));
  const trial = attempts.find(isOwn)?.reason ?? 'was not made';
  const started = await conforming(await backends[backend].start(candidate, settings));
  if (started.kind === 'unavailable') {
    const why = `${trial}; started all the same, it ${started.reason}`;
    return { info: undefined, attempts: [refusal(candidate, why), ...others] };
  }
  const reason = `nothing else starts, and its own trial ${trial}; ${started.info.reason}`;
  return {
    info: { ...started.info, reason: [reason, ...refusals(others)].join('; ') },
    candidate,
    attempts: [{ backend, title, outcome: 'chosen', reason }, ...others],
  };
}

/** The whole conformance suite is run once for each version. */
async function startConforming(
  { candidate, result }: Option,
  settings: SearchSettings,
  prober: Prober,
): Promise<BackendStart> {
  const started = await backends[candidate.backend].start(candidate, settings);
  if (started.kind === 'unavailable' || result.conforms) return started;
  const proved = await conforming(started);
  await prober.learn(
    candidate,
    proved.kind === 'running' ? { ...result, conforms: true } : { kind: 'refused', reason: proved.reason },
  );
  return proved;
}

/** What runs, once it has passed the whole conformance suite; a backend that fails is taken out again. */
async function conforming(started: BackendStart): Promise<BackendStart> {
  if (started.kind === 'unavailable') return started;
  const failures = await conformanceFailures();
  if (failures.length === 0) return started;
  tf.removeBackend(tf.getBackend());
  return unavailable(nonconformity(failures));
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
    ...refusals(failed),
  ].join('; ');
  return { ...info, reason };
}

const refusals = (failed: readonly BackendAttempt[]): string[] =>
  failed.map(({ title, reason }) => `${title} ${reason}`);
