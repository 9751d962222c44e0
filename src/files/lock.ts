/** A lock file: at most one living process holds it. */
import { open, readFile, rm, type FileHandle } from 'node:fs/promises';
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
 * Takes the lock, also from a process that has died: whoever takes that one away holds a second lock meanwhile, so that
 * nobody takes away what another has just taken. Of several who find it at once one gets it, and the others are told busy.
 * @throws `busy` where a living process holds it, this one included; `writing`
 */
export async function takeLock(path: string, failures: LockFailures): Promise<void> {
  if (await createLock(path, failures)) return;
  const holder = await readHolder(path);
  if (holder === undefined || isAlive(holder)) throw failures.busy(holder?.pid);
  await withLock(`${path}.takeover`, failures, () => removeStale(path, holder));
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
    const file = await open(path, 'wx');
    await writeOwner(file).catch(async (error: unknown) => {
      // Left empty, it would be taken for one that is just being written. The first failure is the one to tell.
      await releaseLock(path).catch(() => undefined);
      throw error;
    });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw writing(error);
  }
}

async function writeOwner(file: FileHandle): Promise<void> {
  try {
    await file.writeFile(JSON.stringify(currentOwner()));
    await file.sync();
  } finally {
    await file.close();
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

/** Nothing where another was quicker, and the lock is a living process's by now. */
async function removeStale(path: string, dead: Owner): Promise<void> {
  const holder = await readHolder(path);
  if (holder?.pid === dead.pid && holder.started === dead.started) await releaseLock(path);
}
