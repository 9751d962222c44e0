/** Which version of a package is there. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Lies in every folder that was set up whole. */
const MARK = 'gradlens.json';

export const writeMark = (folder: string, version: string): Promise<void> =>
  writeFile(join(folder, MARK), `${JSON.stringify({ version })}\n`);

/** Undefined where nothing was set up whole. */
export async function installedVersion(folder: string): Promise<string | undefined> {
  try {
    const mark: unknown = JSON.parse(await readFile(join(folder, MARK), 'utf8'));
    return typeof mark === 'object' && mark !== null && 'version' in mark ? String(mark.version) : undefined;
  } catch {
    // A mark that is missing or unreadable is none: the package can be set up again.
    return undefined;
  }
}
