import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const marker = 'complete.json';

/**
 * The folder outside the project where downloaded servers and profiles live: `GRADLENS_CACHE`, or the system's own
 * place for caches.
 * @returns {string}
 */
export function cacheRoot() {
  const { GRADLENS_CACHE: chosen, XDG_CACHE_HOME: xdg, LOCALAPPDATA: windows } = process.env;
  if (chosen) return chosen;
  if (process.platform === 'win32' && windows) return join(windows, 'gradlens', 'cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'gradlens');
  return join(xdg ?? join(homedir(), '.cache'), 'gradlens');
}

/** @param {number} pid @returns {boolean} */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Removes what installs that were cut off left behind; those of running processes stay. @param {string} root @param {string} name */
async function removeLeftovers(root, name) {
  const prefix = `${name}.partial-`;
  for (const entry of await readdir(root)) {
    if (!entry.startsWith(prefix) || isRunning(Number(entry.slice(prefix.length)))) continue;
    await rm(join(root, entry), { recursive: true, force: true });
  }
}

/** @param {string} name @returns {boolean} */
export function isCached(name) {
  return existsSync(join(cacheRoot(), name, marker));
}

/**
 * Gives the cache's folder `name`, installed by `install` if it is not there yet. The work is done in a folder of this
 * process's own and renamed when complete: a cut-off install is never taken for a whole one, and of two that run at
 * once the second to finish gives way.
 * @param {string} name
 * @param {(folder: string) => Promise<void>} install fills an empty folder; the folder is moved afterwards
 * @returns {Promise<string>}
 */
export async function cached(name, install) {
  const root = cacheRoot();
  const target = join(root, name);
  if (isCached(name)) return target;
  await mkdir(root, { recursive: true });
  await removeLeftovers(root, name);
  const partial = join(root, `${name}.partial-${process.pid}`);
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial);
  try {
    await install(partial);
    await writeFile(join(partial, marker), `${JSON.stringify({ name }, null, 2)}\n`);
    if (!isCached(name)) await rm(target, { recursive: true, force: true });
    await rename(partial, target).catch((/** @type {unknown} */ error) => {
      if (!isCached(name)) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return target;
}
