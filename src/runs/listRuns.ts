import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { errorCode } from '../files/errorCode';
import type { RunSummary } from '../protocol/runs';
import { readRun } from './readRun';
import { runPaths } from './runFolder';

/**
 * Summarises the runs of several folders, newest first. A folder that is missing holds none; a run that is damaged
 * is listed as `broken`; folders that are no runs are passed over.
 * @param samples the folder whose runs are shipped with GradLens
 */
export async function listRuns(folders: readonly string[], samples?: string): Promise<RunSummary[]> {
  const sampleFolder = samples === undefined ? undefined : resolve(samples);
  const distinct = [...new Set(folders.map((folder) => resolve(folder)))];
  const runs = await Promise.all(
    distinct.map(async (folder) => {
      const paths = await runFoldersIn(folder);
      return Promise.all(paths.map((path) => readRun(path, folder === sampleFolder)));
    }),
  );
  return runs.flat().sort(newestFirst);
}

const newestFirst = (a: RunSummary, b: RunSummary): number =>
  (b.startedAt ?? 0) - (a.startedAt ?? 0) || a.folder.localeCompare(b.folder);

async function runFoldersIn(folder: string): Promise<string[]> {
  const names = await namesIn(folder);
  const paths = names.map((name) => join(folder, name));
  const areRuns = await Promise.all(paths.map(holdsRunFiles));
  return paths.filter((_, index) => areRuns[index]);
}

/** A run keeps its own look when its experiment is lost: it is then broken, not gone. */
async function holdsRunFiles(folder: string): Promise<boolean> {
  const names = new Set((await namesIn(folder)).map((name) => join(folder, name)));
  const { experiment, imported, status, checkpoints } = runPaths(folder);
  return [experiment, imported, status, checkpoints].some((path) => names.has(path));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = errorCode(error);
    // Absent, a plain file, or not ours to read: no runs there.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return [];
    throw error;
  }
}
