/** At most one living process downloads a file. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { downloadBusy } from '../../protocol/errors';
import { writingError } from './partFile';

/** What this process downloads itself. */
const own = new Set<string>();

/**
 * Does the work while nobody else downloads the target. A lock that a dead process left is taken over; should two
 * processes do that in the same instant, the checksum still lets nothing but the right bytes through.
 * @throws `download/busy`, `download/cannot-write`, and what the work throws
 */
export async function withTargetLock<Result>(target: string, work: () => Promise<Result>): Promise<Result> {
  const lock = `${target}.lock`;
  if (own.has(lock)) throw downloadBusy(target, lock, process.pid);
  own.add(lock);
  try {
    await takeLock(target, lock);
    return await work().finally(() => rm(lock, { force: true }));
  } finally {
    own.delete(lock);
  }
}

async function takeLock(target: string, lock: string): Promise<void> {
  if (await create(lock)) return;
  const holder = await readHolder(lock);
  if (holder === undefined || isAlive(holder)) throw downloadBusy(target, lock, holder);
  await rm(lock, { force: true });
  if (!(await create(lock))) throw downloadBusy(target, lock, undefined);
}

async function create(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw writingError(lock, 0, error);
  }
}

/** Undefined where the holder is just writing it, or has just released it. */
async function readHolder(lock: string): Promise<number | undefined> {
  const pid = Number(await readFile(lock, 'utf8').catch(() => ''));
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/** A lock of this very process that it does not know of is left from before: process numbers come again. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process lives all the same.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
