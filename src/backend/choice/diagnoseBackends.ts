import type { BackendAttempt } from '../../protocol/backends';
import type { Candidate, SearchSettings } from '../backendDefinition';
import type { Prober } from '../probe/prober';
import { look, search, success } from './look';

/**
 * Tries every way to compute.
 * @param running what computes in this process; absent where nothing does
 */
export async function diagnoseBackends(
  settings: SearchSettings,
  prober: Prober,
  running: Candidate | undefined,
): Promise<readonly BackendAttempt[]> {
  const isRunning = ({ backend, title }: Pick<Candidate, 'backend' | 'title'>): boolean =>
    backend === running?.backend && title === running.title;
  const { candidates, missing } = await search('auto', settings);
  const attempts: BackendAttempt[] = [];
  for (const each of candidates) {
    const { options, refused } = await look(each, prober, true);
    attempts.push(
      ...options.map((option) => success(option, isRunning(option.candidate) ? 'chosen' : 'works')),
      ...refused.map((attempt) => (isRunning(attempt) ? runningAllTheSame(attempt) : attempt)),
    );
  }
  return [...attempts, ...missing];
}

/** A machine that computes at the same time may fail a probe. */
const runningAllTheSame = (refused: BackendAttempt): BackendAttempt => ({
  ...refused,
  outcome: 'chosen',
  reason: `computes here, and its own trial ${refused.reason}`,
});
