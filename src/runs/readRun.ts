/** What a run folder tells, also when something in it is damaged. */
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { errorCode } from '../files/errorCode';
import { isAlive } from '../files/owner';
import { brokenRun, checkpointMissing, toErrorPayload } from '../protocol/errors';
import type { Experiment } from '../protocol/experiment';
import type { Evaluation, ImportRecord, RunStatus, RunSummary } from '../protocol/runs';
import { readCheckpointSummaries } from './checkpointFiles';
import { withGainedFields } from './gainedFields';
import { lastBackend, nameBackend, nameBackends } from './recordedBackends';
import { runPaths, type Environment, type StatusFile } from './runFolder';
import { environmentShape, evaluationShape, experimentShape, importShape, statusShape } from './runShapes';
import { matches, type Shape } from './shapes';

/**
 * Summarises a run folder. Damage is told in the summary, as status `broken` with the problem, and never thrown.
 * @param sample whether the run is shipped with GradLens
 */
export async function readRun(folder: string, sample = false): Promise<RunSummary> {
  const run = resolve(folder);
  let summary: RunSummary = { folder: run, name: basename(run), status: 'broken', sample, checkpoints: [] };
  try {
    const imported = await readImport(run);
    summary = { ...summary, ...(imported ? { imported, name: imported.name } : await readOrigin(run)) };
    const status = await readStatus(run);
    if (status.startedAt !== undefined) summary = { ...summary, startedAt: status.startedAt };
    if (!imported) summary = { ...summary, backend: nameBackends(await readEnvironment(run)) };
    const checkpoints = await readCheckpointSummaries(runPaths(run).checkpoints);
    summary = { ...summary, checkpoints };
    const evaluation = await readEvaluation(run);
    if (evaluation) summary = { ...summary, evaluation };
    if (status.problem) summary = { ...summary, problem: status.problem };
    if (status.status === 'finished' && checkpoints.length === 0) {
      throw checkpointMissing(run, evaluation?.checkpoint ?? 'of its last epoch');
    }
    return { ...summary, status: statusOf(status) };
  } catch (error) {
    return { ...summary, problem: toErrorPayload(error) };
  }
}

async function readOrigin(run: string): Promise<Pick<RunSummary, 'experiment' | 'name'>> {
  const experiment = await readExperiment(run);
  return { experiment, name: experiment.name };
}

/** Where an imported run comes from; undefined for one that was trained. @throws `run/broken` */
export const readImport = (run: string): Promise<ImportRecord | undefined> =>
  readOptional(run, runPaths(run).imported, importShape);

/** @throws `run/broken` */
export const readExperiment = (run: string): Promise<Experiment> =>
  readJson(run, runPaths(run).experiment, experimentShape, withGainedFields);

/** @throws `run/broken` */
export const readEnvironment = (run: string): Promise<Environment> =>
  readJson(run, runPaths(run).environment, environmentShape);

/** @throws `run/broken` */
export const readStatus = (run: string): Promise<StatusFile> =>
  readJson(run, runPaths(run).status, statusShape);

/**
 * What the finished run was measured at; undefined where it has not been yet. Older files do not name the backend: it
 * was the one that trained last.
 * @throws `run/broken`
 */
export async function readEvaluation(run: string): Promise<Evaluation | undefined> {
  const evaluation = await readOptional(run, runPaths(run).evaluation, evaluationShape);
  if (evaluation === undefined || evaluation.backend !== undefined) return evaluation;
  return { ...evaluation, backend: nameBackend(lastBackend(await readEnvironment(run))) };
}

function statusOf({ status, owner }: StatusFile): RunStatus {
  if (status !== 'running') return status;
  return owner && isAlive(owner) ? 'running' : 'interrupted';
}

/** What a file of an earlier version means, as this version writes it. */
type Update = (value: unknown) => unknown;

async function readOptional<T>(run: string, path: string, shape: Shape<T>): Promise<T | undefined> {
  const text = await readText(run, path);
  return text === undefined ? undefined : parseJson(run, path, text, shape);
}

async function readJson<T>(run: string, path: string, shape: Shape<T>, update?: Update): Promise<T> {
  const text = await readText(run, path);
  if (text === undefined) throw brokenRun(run, `${path} is missing`);
  return parseJson(run, path, text, shape, update);
}

function parseJson<T>(run: string, path: string, text: string, shape: Shape<T>, update?: Update): T {
  const parsed = parse(run, path, text);
  const value = update ? update(parsed) : parsed;
  if (matches(shape, value)) return value;
  throw brokenRun(run, `${path}: ${shape.problemOf(value, '') ?? ''}`);
}

function parse(run: string, path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw brokenRun(run, `${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function readText(run: string, path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return undefined;
    throw code === undefined ? error : brokenRun(run, `${path} (${code})`);
  }
}
