/** The lock of a run folder: at most one living process writes it. */
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { runBusy } from '../protocol/errors';
import { errorCode, writeProblem } from './files';
import { currentOwner, isAlive, type Owner } from './owner';
import { ownerShape } from './runShapes';
import { matches } from './shapes';

/**
 * Takes the lock, also from a process that has died.
 * @throws `run/busy` where a living process holds it; `file/cannot-write`, `file/disk-full`
 */
export async function takeLock(run: string, path: string): Promise<void> {
  if (await createLock(path)) return;
  const holder = await readHolder(path);
  if (holder === undefined || isAlive(holder)) throw runBusy(run, holder?.pid);
  await removeStale(run, path, holder);
  if (!(await createLock(path))) throw runBusy(run, undefined);
}

export const releaseLock = (path: string): Promise<void> => rm(path, { force: true });

async function createLock(path: string): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(currentOwner()), { flag: 'wx', flush: true });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw writeProblem(path, error);
  }
}

/** Undefined where the holder is just writing it, or has just released it. */
async function readHolder(path: string): Promise<Owner | undefined> {
  try {
    const holder: unknown = JSON.parse(await readFile(path, 'utf8'));
    return matches(ownerShape, holder) ? holder : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Moves a dead process' lock away. Of several processes that try at once, one may move the winner's fresh lock: it
 * sees that by the content, puts it back and gives up.
 */
async function removeStale(run: string, path: string, dead: Owner): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw runBusy(run, undefined);
    throw writeProblem(path, error);
  }
  const moved = await readHolder(aside);
  if (moved?.pid !== dead.pid || moved.started !== dead.started) {
    await rename(aside, path);
    throw runBusy(run, moved?.pid);
  }
  await rm(aside, { force: true });
}
