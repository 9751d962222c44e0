import type { BackendAttempt } from '../../protocol/backends';
import type { Candidate, SearchSettings } from '../backendDefinition';
import type { Prober } from '../probe/prober';
import { look, search, success, type Option } from './look';

/**
 * Tries every way to compute.
 * @param running what computes in this process; absent where nothing does
 */
export async function diagnoseBackends(
  settings: SearchSettings,
  prober: Prober,
  running: Candidate | undefined,
): Promise<readonly BackendAttempt[]> {
  const isRunning = ({ candidate }: Option): boolean =>
    candidate.backend === running?.backend && candidate.title === running.title;
  const { candidates, missing } = await search('auto', settings);
  const attempts: BackendAttempt[] = [];
  for (const each of candidates) {
    const { options, refused } = await look(each, prober, true);
    attempts.push(...options.map((option) => success(option, isRunning(option) ? 'chosen' : 'works')));
    attempts.push(...refused);
  }
  return [...attempts, ...missing];
}
