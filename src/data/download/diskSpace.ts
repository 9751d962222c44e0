import { statfs } from 'node:fs/promises';
import { spaceShort } from '../../protocol/errors';

/** Free bytes of the disk that a folder lies on, for who may write there. */
export type FreeSpace = (folder: string) => Promise<number>;

export const freeSpace: FreeSpace = async (folder) => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** @throws `download/no-space` with both numbers */
export async function ensureSpace(folder: string, needed: number, free: FreeSpace): Promise<void> {
  const available = await free(folder);
  if (available < needed) throw spaceShort(folder, needed, available);
}
