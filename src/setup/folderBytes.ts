/** How many bytes lie in a folder that another program is writing. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Between two looks, milliseconds. */
const LOOK_MS = 300;

/** Of all files below it whose names are counted; what vanishes meanwhile counts nothing. */
export async function folderBytes(folder: string, counts: (name: string) => boolean): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = names.filter(counts).map((name) =>
    stat(join(folder, name)).then(
      (found) => (found.isFile() ? found.size : 0),
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/**
 * Tells the bytes of a folder whenever they have grown.
 * @returns what ends it
 */
export function watchBytes(
  folder: string,
  counts: (name: string) => boolean,
  onBytes: (bytes: number) => void,
): () => void {
  let most = 0;
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    const bytes = await folderBytes(folder, counts);
    looking = false;
    if (stopped || bytes <= most) return;
    most = bytes;
    onBytes(bytes);
  };
  let stopped = false;
  const timer = setInterval(() => void look(), LOOK_MS);
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}
