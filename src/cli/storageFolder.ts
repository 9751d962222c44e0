import { posix, win32 } from 'node:path';

/** The part of a process that says whose it is and on what system. */
type System = Pick<NodeJS.Process, 'env' | 'platform'>;

/**
 * What the command line keeps for a person between calls: the system's own place for caches.
 * @param home the person's home folder
 * @returns an absolute path; nothing is made
 */
export function storageFolder({ env, platform }: System, home: string): string {
  if (platform === 'win32') {
    return win32.join(env['LOCALAPPDATA'] ?? win32.join(home, 'AppData', 'Local'), 'gradlens', 'cache');
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Caches', 'gradlens');
  const xdg = env['XDG_CACHE_HOME'] ?? '';
  // The specification of XDG: a path that is not absolute is to be ignored.
  return posix.join(posix.isAbsolute(xdg) ? xdg : posix.join(home, '.cache'), 'gradlens');
}
