/** The folder of a run that was imported: `import.json`, one checkpoint, and the status of a finished run. */
import { join, resolve } from 'node:path';
import type { ImportRecord } from '../protocol/runs';
import { nodeFiles, writeJson, writeWhole, type FileContent, type FilePort } from './files';
import { runPaths, type StatusFile } from './runFolder';
import { runSlug } from './runSlug';
import { makeFolder } from './runStore';

/**
 * Makes the folder of an imported run, whole or not at all.
 * @param checkpoint safetensors whose metadata name `epoch` and `step`
 * @param recordOf asked once the checkpoint is written
 * @returns the folder, absolute
 * @throws `file/cannot-write`, `file/disk-full`, and what giving the checkpoint or the record throws
 */
export async function createImportedRun(
  runsFolder: string,
  name: string,
  checkpoint: FileContent,
  recordOf: () => ImportRecord | Promise<ImportRecord>,
  files: FilePort = nodeFiles,
): Promise<string> {
  const startedAt = Date.now();
  const slug = runSlug(name);
  const folder = await makeFolder(resolve(runsFolder), slug);
  const paths = runPaths(folder);
  try {
    await writeWhole(join(paths.checkpoints, `${slug}.safetensors`), checkpoint, files);
    await writeJson(paths.imported, await recordOf(), files);
    const status: StatusFile = { status: 'finished', startedAt, finishedAt: Date.now() };
    await writeJson(paths.status, status, files);
    return folder;
  } catch (error) {
    // A folder that never became a run is no use; why it did not is what to tell.
    await files.remove(folder).catch(() => undefined);
    throw error;
  }
}
