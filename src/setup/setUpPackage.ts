/** Sets up a package: fetched by pip or npm, built beside its place, and moved there when it is whole. */
import { access, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureSpace, freeSpace, type FreeSpace } from '../data/download/diskSpace';
import { errorCode } from '../files/errorCode';
import { withLock } from '../files/lock';
import { byteText } from '../protocol/byteText';
import { cannotReplace, cannotStore, packageBusy } from '../protocol/errors';
import type { WorkProgress } from '../protocol/requests';
import type { BackendPackage, NpmSource, Wheel } from './backendPackage';
import { folderBytes } from './folderBytes';
import { writeMark } from './installed';
import { installNpmPackage } from './npm';
import { fetchWheel, findPip } from './pip';
import type { Places } from './places';
import { unpackWheel } from './unpackWheel';

export interface SetUpWork {
  readonly signal: AbortSignal;
  readonly report: (progress: WorkProgress) => void;
  /** Interpreters whose pip is asked before that of the PATH. */
  readonly pythons?: readonly string[];
  readonly freeSpace?: FreeSpace;
}

/**
 * Sets up a package, in place of the version that is there. After a failure or a cancellation what was there is as it
 * was; wheels that have come whole stay beside it, and the next attempt goes on from there.
 * @throws `setup/no-pip`, `setup/no-npm`, `setup/failed`, `setup/wrong-bytes`, `setup/cannot-write`,
 * `setup/cannot-store`, `setup/busy`, `download/no-space` before anything is fetched, `archive/cannot-write`, `cancelled`
 */
export async function setUpPackage(
  { source, version }: Pick<BackendPackage, 'source' | 'version'>,
  places: Places,
  work: SetUpWork,
): Promise<void> {
  await mkdir(places.root, { recursive: true }).catch((error: unknown) => {
    throw storingError(places.root, error);
  });
  await withPackageLock(places, async () => {
    try {
      await clear(places);
      if (source.kind === 'wheels') await buildFromWheels(source.wheels, places, work);
      else await buildFromNpm(source, places, work);
      await writeMark(places.tree, version);
      await replace(places);
      await rm(places.staging, { recursive: true, force: true });
    } catch (error) {
      // The first failure is the one to tell.
      await clear(places).catch(() => undefined);
      throw error;
    }
  });
}

/**
 * Deletes a package, and what an interrupted attempt left of it; nothing where there is none.
 * @throws `setup/cannot-write`, `setup/cannot-store`, `setup/busy`
 */
export async function removePackage(places: Places): Promise<void> {
  if (!(await isThere(places.root))) return;
  await withPackageLock(places, async () => {
    await clear(places);
    if (await isThere(places.target)) await setAside(places);
    await rm(places.staging, { recursive: true, force: true });
  });
}

/** One at a time sets a package up or removes it. */
function withPackageLock({ target }: Places, work: () => Promise<void>): Promise<void> {
  const lock = `${target}.lock`;
  const failures = {
    busy: (pid: number | undefined) => packageBusy(target, lock, pid),
    writing: (error: unknown) => storingError(lock, error),
  };
  return withLock(lock, failures, work);
}

/** As it is where the file system did not refuse. */
function storingError(path: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  return cannotStore(path, code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : code);
}

/** Bytes that an attempt which did not end has left: wheels, and more where it was killed. */
export const leftBytes = ({ staging }: Places): Promise<number> => folderBytes(staging, () => true);

/** Leaves nothing beside the target but wheels that are whole. */
async function clear({ staging, tree, temporary, former, wheels }: Places): Promise<void> {
  for (const folder of [tree, temporary, former]) await rm(folder, { recursive: true, force: true });
  const kept = await readdir(wheels).catch(() => []);
  if (kept.length === 0) await rm(staging, { recursive: true, force: true });
}

async function buildFromWheels(wheels: readonly Wheel[], places: Places, work: SetUpWork): Promise<void> {
  const pip = await findPip(work.pythons ?? [], places.root, work.signal);
  await mkdir(places.wheels, { recursive: true });
  const sizes = await Promise.all(wheels.map(({ file }) => sizeOf(join(places.wheels, file))));
  const missing = wheels.filter(({ bytes }, index) => sizes[index] !== bytes);
  const needed = sum(missing, ({ bytes }) => bytes) + sum(wheels, ({ unpackedBytes }) => unpackedBytes);
  await ensureSpace(places.root, needed, work.freeSpace ?? freeSpace);
  const report = stagesOf(wheels, work.report);
  for (const [index, wheel] of wheels.entries()) {
    const onBytes = report(index, 'download');
    onBytes(0);
    await fetchWheel(pip, wheel, places.wheels, places.temporary, { signal: work.signal, onBytes });
    onBytes(wheel.bytes);
    await rm(places.temporary, { recursive: true, force: true });
  }
  for (const [index, { file, keeps }] of wheels.entries()) {
    const unpacking = { signal: work.signal, onBytes: report(index, 'unpack') };
    await unpackWheel(join(places.wheels, file), places.tree, keeps, unpacking);
  }
}

/** From the bytes of one wheel to how far the package is; unpacking counts as much as downloading. */
function stagesOf(
  wheels: readonly Wheel[],
  report: SetUpWork['report'],
): (index: number, stage: 'download' | 'unpack') => (bytes: number) => void {
  const total = 2 * sum(wheels, ({ bytes }) => bytes);
  return (index, stage) => {
    const wheel = wheels[index];
    if (!wheel) throw new Error('a stage of a wheel that is none');
    const { project, version, bytes, unpackedBytes } = wheel;
    const before = sum(wheels.slice(0, index), (one) => one.bytes) + (stage === 'unpack' ? total / 2 : 0);
    const [whole, verb] = stage === 'unpack' ? [unpackedBytes, 'unpacking, '] : [bytes, ''];
    return (done) =>
      report({
        fraction: Math.min(1, (before + bytes * Math.min(1, done / whole)) / total),
        message: `${project} ${version}: ${verb}${byteText(done)} of ${byteText(whole)}`,
      });
  };
}

async function buildFromNpm(source: NpmSource, places: Places, work: SetUpWork): Promise<void> {
  const { unpackedBytes } = source;
  await ensureSpace(places.root, (source.bytes ?? 0) + unpackedBytes, work.freeSpace ?? freeSpace);
  const onBytes = (written: number): void =>
    work.report({
      fraction: Math.min(1, written / unpackedBytes),
      message: `${source.package} ${source.version}: ${byteText(written)} of ${byteText(unpackedBytes)}, unpacked`,
    });
  onBytes(0);
  await installNpmPackage(source, places.tree, places.temporary, { signal: work.signal, onBytes });
}

/** Gives the tree its place; should that fail, what was there is back. */
async function replace(places: Places): Promise<void> {
  const { tree, target, former } = places;
  const replaced = await isThere(target);
  if (replaced) await setAside(places);
  try {
    await rename(tree, target);
  } catch (error) {
    if (replaced) await rename(former, target);
    throw cannotReplace(target, String(error));
  }
}

async function setAside({ target, staging, former }: Places): Promise<void> {
  await mkdir(staging, { recursive: true });
  await rename(target, former).catch((error: unknown) => {
    throw cannotReplace(target, String(error));
  });
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** 0 where there is no such file. */
const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
