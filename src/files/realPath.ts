import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './errorCode';

/**
 * The path without symbolic links, as Node tells where it has found a module.
 * @param path absolute; what of it is not there yet stays as it is
 */
export function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    // What the system refuses is told by whoever uses the path.
    if (errorCode(error) !== 'ENOENT' || dirname(path) === path) return path;
    return join(realPathOf(dirname(path)), basename(path));
  }
}
