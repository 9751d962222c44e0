/** From what a person types to a checkpoint. */
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { checkpointMissing, fileMissing, fromErrorPayload } from '../protocol/errors';
import type { CheckpointRef } from '../protocol/runs';
import { readRun } from '../runs/readRun';
import { runPaths } from '../runs/runFolder';

/**
 * A run's folder means its last checkpoint; a file means itself.
 * @throws `file/missing`, `run/checkpoint-missing`, `run/broken`
 */
export async function checkpointAt(path: string): Promise<CheckpointRef> {
  const absolute = resolve(path);
  const found = await stat(absolute).catch(() => undefined);
  if (!found) throw fileMissing(path);
  return found.isDirectory() ? lastCheckpoint(absolute) : fileRef(absolute);
}

async function lastCheckpoint(run: string): Promise<CheckpointRef> {
  const { checkpoints, problem } = await readRun(run);
  const last = checkpoints.at(-1);
  if (last) return { run, file: last.file };
  throw problem ? fromErrorPayload(problem) : checkpointMissing(run, 'yet');
}

/** A file that lies in the `checkpoints` folder of a run belongs to the run. */
function fileRef(path: string): CheckpointRef {
  const folder = dirname(path);
  const run = dirname(folder);
  return { run: runPaths(run).checkpoints === folder ? run : folder, file: basename(path) };
}
