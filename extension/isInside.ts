import { isAbsolute, relative, sep } from 'node:path';

/** Whether `path` lies in `folder` (or is it). Both absolute. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
