/** A lock file: at most one living process holds it. */
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { errorCode } from './errorCode';
import { currentOwner, isAlive, isOwner, type Owner } from './owner';

/** What is guarded says its failures in its own words. */
export interface LockFailures {
  /** @param pid absent where the holder is just taking it, or has just released it */
  readonly busy: (pid: number | undefined) => Error;
  /** For what the file system refuses. */
  readonly writing: (error: unknown) => unknown;
}

/**
 * Takes the lock, also from a process that has died.
 * @throws `busy` where a living process holds it, this one included; `writing`
 */
export async function takeLock(path: string, failures: LockFailures): Promise<void> {
  if (await createLock(path, failures)) return;
  const holder = await readHolder(path);
  if (holder === undefined || isAlive(holder)) throw failures.busy(holder?.pid);
  await removeStale(path, holder, failures);
  if (!(await createLock(path, failures))) throw failures.busy(undefined);
}

export const releaseLock = (path: string): Promise<void> => rm(path, { force: true });

/**
 * Does the work while nobody else holds the lock.
 * @throws as `takeLock`, and what the work throws
 */
export async function withLock<Result>(
  path: string,
  failures: LockFailures,
  work: () => Promise<Result>,
): Promise<Result> {
  await takeLock(path, failures);
  return work().finally(() => releaseLock(path));
}

async function createLock(path: string, { writing }: LockFailures): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(currentOwner()), { flag: 'wx', flush: true });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw writing(error);
  }
}

/** Undefined where the holder is just writing it, or has just released it. */
async function readHolder(path: string): Promise<Owner | undefined> {
  try {
    const holder: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isOwner(holder) ? holder : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Moves a dead process' lock away. Of several processes that try at once, one may move the winner's fresh lock: it
 * sees that by the content, puts it back and gives up.
 */
async function removeStale(path: string, dead: Owner, { busy, writing }: LockFailures): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw busy(undefined);
    throw writing(error);
  }
  const moved = await readHolder(aside);
  if (moved?.pid !== dead.pid || moved.started !== dead.started) {
    await rename(aside, path);
    throw busy(moved?.pid);
  }
  await rm(aside, { force: true });
}
