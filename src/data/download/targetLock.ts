import { withLock } from '../../files/lock';
import { downloadBusy } from '../../protocol/errors';
import { writingError } from './partFile';

/**
 * Does the work while nobody else downloads the target. Of two processes that find the lock of a dead one at once, one
 * takes it over and the other is told busy.
 * @throws `download/busy`, `download/cannot-write`, and what the work throws
 */
export function withTargetLock<Result>(target: string, work: () => Promise<Result>): Promise<Result> {
  const lock = `${target}.lock`;
  const failures = {
    busy: (pid: number | undefined) => downloadBusy(target, lock, pid),
    writing: (error: unknown) => writingError(lock, 0, error),
  };
  return withLock(lock, failures, work);
}
