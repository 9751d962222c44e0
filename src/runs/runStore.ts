/** The writing side of a run folder. A run that is open belongs to this process until it is closed. */
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { errorCode } from '../files/errorCode';
import { releaseLock, takeLock } from '../files/lock';
import { currentOwner } from '../files/owner';
import { checkpointMissing, runBusy, toErrorPayload } from '../protocol/errors';
import type { Experiment } from '../protocol/experiment';
import type { CheckpointSummary, Evaluation, MetricRecord } from '../protocol/runs';
import { checkpointFile, readCheckpointSummaries } from './checkpointFiles';
import { nodeFiles, writeJson, writeProblem, writeWhole, type FilePort } from './files';
import { openMetrics, truncateMetrics, type MetricsWriter } from './metricsFile';
import { readStatus } from './readRun';
import { runPaths, type Environment, type StatusFile } from './runFolder';
import { runSlug } from './runSlug';

/** A checkpoint to be written: the network, and what a resumed training needs beside it. */
export interface CheckpointContent {
  readonly epoch: number;
  readonly step: number;
  readonly atEpochEnd: boolean;
  /** Safetensors whose metadata name `epoch` and `step`. */
  readonly model: Uint8Array;
  readonly optimizer: Uint8Array;
}

/** A run folder open for writing. */
export interface OpenRun {
  /** Absolute path. */
  readonly folder: string;
  appendMetrics(record: MetricRecord): Promise<void>;
  /** Writes a checkpoint; then drops older ones, except that one within an epoch leaves that of the last epoch's end. */
  writeCheckpoint(checkpoint: CheckpointContent): Promise<void>;
  writeEnvironment(environment: Environment): Promise<void>;
  writeEvaluation(evaluation: Evaluation): Promise<void>;
  /** Says how it ended, and gives the folder up. The state for resuming goes when the run is finished. */
  close(ending: Ending): Promise<void>;
}

export type Ending =
  | { readonly status: 'finished' }
  | { readonly status: 'cancelled' }
  | { readonly status: 'failed'; readonly cause: unknown };

export interface LastCheckpoint {
  readonly checkpoint: CheckpointSummary;
  readonly path: string;
  readonly model: Uint8Array;
}

/** Where a resumed training goes on. */
export interface ResumePoint extends LastCheckpoint {
  readonly optimizer: Uint8Array;
}

/**
 * Makes the folder of a new run, named after the experiment: `AT-0.1`, or `AT-0.1-2` where that is taken.
 * @throws `file/cannot-write`, `file/disk-full`
 */
export async function createRun(
  runsFolder: string,
  experiment: Experiment,
  environment: Environment,
  files: FilePort = nodeFiles,
): Promise<OpenRun> {
  const folder = await makeFolder(resolve(runsFolder), runSlug(experiment.name));
  const paths = runPaths(folder);
  try {
    await lockRun(folder);
    await writeJson(paths.experiment, experiment, files);
    await writeJson(paths.environment, environment, files);
    return await openFolder(folder, { startedAt: Date.now() }, files);
  } catch (error) {
    // A folder that never became a run is no use; why it did not is what to tell.
    await files.remove(folder).catch(() => undefined);
    throw error;
  }
}

/**
 * Opens a run that has ended or was interrupted, at its last checkpoint; without one, at its beginning. Metrics
 * recorded after that point are dropped.
 * @throws `run/busy`, `run/broken`, `checkpoint/bad-file`, `file/cannot-write`, `file/disk-full`
 */
export async function reopenRun(
  runFolder: string,
  files: FilePort = nodeFiles,
): Promise<{ run: OpenRun; from: ResumePoint | undefined }> {
  const folder = resolve(runFolder);
  const paths = runPaths(folder);
  const { startedAt } = await readStatus(folder);
  await lockRun(folder);
  try {
    const from = await readResumePoint(folder);
    await truncateMetrics(folder, paths.metrics, from?.checkpoint.step ?? 0);
    return { run: await openFolder(folder, startedAt === undefined ? {} : { startedAt }, files), from };
  } catch (error) {
    await releaseLock(paths.lock);
    throw error;
  }
}

/** At most one living process writes a run. @throws `run/busy`, `file/cannot-write`, `file/disk-full` */
function lockRun(folder: string): Promise<void> {
  const { lock } = runPaths(folder);
  return takeLock(lock, {
    busy: (pid) => runBusy(folder, pid),
    writing: (error) => writeProblem(lock, error),
  });
}

/**
 * Makes a new folder for a run: `AT-0.1`, or `AT-0.1-2` where that is taken.
 * @throws `file/cannot-write`
 */
export async function makeFolder(runsFolder: string, slug: string): Promise<string> {
  try {
    await mkdir(runsFolder, { recursive: true });
    for (let count = 1; ; count++) {
      const folder = join(runsFolder, count === 1 ? slug : `${slug}-${String(count)}`);
      if (await makeExclusively(folder)) return folder;
    }
  } catch (error) {
    throw writeProblem(runsFolder, error);
  }
}

/** Of several processes that make the same folder, one is told that it did. */
async function makeExclusively(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * The newest checkpoint of a run; undefined where there is none yet.
 * @throws `checkpoint/bad-file`
 */
export async function readLastCheckpoint(folder: string): Promise<LastCheckpoint | undefined> {
  const { checkpoints: checkpointFolder } = runPaths(folder);
  const checkpoints = await readCheckpointSummaries(checkpointFolder);
  const checkpoint = checkpoints[checkpoints.length - 1];
  if (checkpoint === undefined) return undefined;
  const path = join(checkpointFolder, checkpoint.file);
  return { checkpoint, path, model: await readFile(path) };
}

async function readResumePoint(folder: string): Promise<ResumePoint | undefined> {
  const last = await readLastCheckpoint(folder);
  if (!last) return undefined;
  const optimizer = await readOptimizer(folder, join(runPaths(folder).optimizer, last.checkpoint.file));
  return { ...last, optimizer };
}

async function readOptimizer(folder: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw errorCode(error) === 'ENOENT' ? checkpointMissing(folder, path) : error;
  }
}

async function openFolder(
  folder: string,
  times: Pick<StatusFile, 'startedAt'>,
  files: FilePort,
): Promise<OpenRun> {
  const paths = runPaths(folder);
  const running: StatusFile = { status: 'running', owner: currentOwner(), ...times };
  await writeJson(paths.status, running, files);
  const metrics = await openMetrics(paths.metrics);
  return {
    folder,
    appendMetrics: (record) => metrics.append(record),
    writeCheckpoint: (checkpoint) => writeCheckpoint(folder, checkpoint, metrics, files),
    writeEnvironment: (environment) => writeJson(paths.environment, environment, files),
    writeEvaluation: (evaluation) => writeJson(paths.evaluation, evaluation, files),
    close: (ending) => close(folder, ending, times, metrics, files),
  };
}

/** The state for resuming goes first: a checkpoint that can be seen can be resumed. */
async function writeCheckpoint(
  folder: string,
  { epoch, step, atEpochEnd, model, optimizer }: CheckpointContent,
  metrics: MetricsWriter,
  files: FilePort,
): Promise<void> {
  const paths = runPaths(folder);
  const file = checkpointFile(epoch, step, atEpochEnd);
  await metrics.flush();
  await writeWhole(join(paths.optimizer, file), optimizer, files);
  await writeWhole(join(paths.checkpoints, file), model, files);
  const kept = new Set([file, checkpointFile(epoch, step, true)]);
  const old = (await readCheckpointSummaries(paths.checkpoints)).filter((other) => !kept.has(other.file));
  for (const other of old) {
    await files.remove(join(paths.checkpoints, other.file));
    await files.remove(join(paths.optimizer, other.file));
  }
}

async function close(
  folder: string,
  ending: Ending,
  times: Pick<StatusFile, 'startedAt'>,
  metrics: MetricsWriter,
  files: FilePort,
): Promise<void> {
  const paths = runPaths(folder);
  await metrics.close();
  const status: StatusFile = {
    status: ending.status,
    ...times,
    finishedAt: Date.now(),
    ...(ending.status === 'failed' ? { problem: toErrorPayload(ending.cause) } : {}),
  };
  try {
    await writeJson(paths.status, status, files);
    if (ending.status === 'finished') await files.remove(paths.optimizer);
  } finally {
    await releaseLock(paths.lock);
  }
}
