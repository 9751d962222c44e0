/** From an experiment to a finished run folder: train, measure, write. */
import type { DataFolders } from '../data/registry';
import { evaluate } from '../evaluation/evaluate';
import { checkpointMissing, GradLensError, otherData } from '../protocol/errors';
import type { Experiment } from '../protocol/experiment';
import { withMemoryFailureNamed } from '../protocol/memoryFailures';
import type { BackendInfo } from '../protocol/backends';
import type { TrainingProgress } from '../protocol/requests';
import type { RunSummary } from '../protocol/runs';
import { BACKEND_CHANGED } from '../runs/metricsFile';
import { lastBackend, nameBackend, resumedEnvironment } from '../runs/recordedBackends';
import type { Environment } from '../runs/runFolder';
import { readEnvironment, readExperiment, readRun } from '../runs/readRun';
import {
  createRun,
  readLastCheckpoint,
  reopenRun,
  type Ending,
  type OpenRun,
  type ResumePoint,
} from '../runs/runStore';
import { train } from '../training/train';
import { measureCheckpoint } from './measureRun';
import { checksumsOf, loadRunImages, type RunImages } from './runImages';

export interface RunContext {
  readonly folders: DataFolders;
  /** The backend that runs; recorded with the run. */
  readonly backend: BackendInfo;
  /** Aborting ends the run as cancelled, within one step and with a checkpoint. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
}

/**
 * Trains and measures one experiment in a new folder of `runsFolder`. Whatever ends it early is written into the
 * folder as well.
 * @throws `cancelled`; `data/…` before a folder is made; `training/diverged`; `file/disk-full`, `file/cannot-write`.
 */
export async function runExperiment(
  options: RunContext & { readonly experiment: Experiment; readonly runsFolder: string },
): Promise<RunSummary> {
  const { experiment, runsFolder, folders, backend } = options;
  const images = await loadRunImages(experiment, folders);
  const dataChecksums = await checksumsOf(experiment, folders);
  const environment = { backend, dataChecksums, seed: experiment.seed };
  const run = await createRun(runsFolder, experiment, environment);
  return closing(run, () => trainAndMeasure(options, experiment, images, run, undefined));
}

/**
 * Goes on with a run that was cancelled, interrupted or failed, at its last checkpoint. On the backend that it began
 * on, its files become the same bytes as if it had never stopped; another backend is recorded in its environment, and told as a
 * warning in the metrics.
 * A finished run is left as it is.
 * @param options.run the run's folder
 * @throws as `runExperiment`; `run/busy`, `run/broken`, `run/other-data`, `checkpoint/bad-file`
 */
export async function resumeRun(options: RunContext & { readonly run: string }): Promise<RunSummary> {
  const summary = await readRun(options.run);
  if (summary.status === 'finished') return summary;
  const experiment = await readExperiment(options.run);
  const began = await readEnvironment(options.run);
  const images = await loadRunImages(experiment, options.folders);
  expectSameData(options.run, began.dataChecksums, await checksumsOf(experiment, options.folders));
  const { run, from } = await reopenRun(options.run);
  return closing(run, async () => {
    await recordBackend(run, began, options.backend, from);
    await trainAndMeasure(options, experiment, images, run, from);
  });
}

/**
 * Images that were added or taken away since would be other batches, and another step of the epoch. A set may lie in
 * another of its forms meanwhile, which has other files: what is not in both is not compared.
 */
function expectSameData(
  run: string,
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): void {
  const changed = Object.keys(before).filter(
    (file) => Object.hasOwn(now, file) && now[file] !== before[file],
  );
  if (changed.length > 0) throw otherData(run, changed);
}

async function trainAndMeasure(
  { backend, signal, onProgress }: RunContext,
  experiment: Experiment,
  images: RunImages,
  run: OpenRun,
  from: ResumePoint | undefined,
): Promise<void> {
  await train({
    experiment,
    images: images.train,
    testAccuracy: async (model) => (await evaluate(model, images.test, { signal })).accuracy.value,
    signal,
    onStep: (progress) => onProgress?.({ run: run.folder, name: experiment.name, ...progress }),
    ...(from === undefined ? {} : { resumeFrom: from }),
    writeCheckpoint: (checkpoint) => run.writeCheckpoint(checkpoint),
    appendMetrics: (record) => run.appendMetrics(record),
  });
  const last = await readLastCheckpoint(run.folder);
  if (!last) throw checkpointMissing(run.folder, 'of its last epoch');
  const measured = await measureCheckpoint(experiment, last, images, signal);
  await run.writeEvaluation({ ...measured, backend: nameBackend(backend) });
}

/** Does the work of an open run, writes how it ended, and closes it. */
async function closing(run: OpenRun, work: () => Promise<void>): Promise<RunSummary> {
  try {
    await work();
  } catch (error) {
    const failure = withMemoryFailureNamed(error, 'training');
    // The run's own failure is what to tell; one of writing it down would only hide it.
    await run.close(endingOf(failure)).catch(() => undefined);
    throw failure;
  }
  await run.close({ status: 'finished' });
  return readRun(run.folder);
}

const endingOf = (error: unknown): Ending =>
  error instanceof GradLensError && error.code === 'cancelled'
    ? { status: 'cancelled' }
    : { status: 'failed', cause: error };

/** Before the first step: the backend is named also where the run ends early again. */
async function recordBackend(
  run: OpenRun,
  began: Environment,
  now: BackendInfo,
  from: ResumePoint | undefined,
): Promise<void> {
  const { epoch, step } = from?.checkpoint ?? { epoch: 0, step: 0 };
  const environment = resumedEnvironment(began, now, step);
  await run.writeEnvironment(environment);
  if (environment.resumedOn?.at(-1)?.step !== step) return;
  const before = lastBackend({ ...environment, resumedOn: environment.resumedOn.slice(0, -1) });
  const message =
    `The run was computed by ${nameBackend(before)} and goes on with ${nameBackend(now)} after step ${String(step)}: ` +
    'its numbers differ from those of an uninterrupted run in their last digits.';
  await run.appendMetrics({ kind: 'warning', step, epoch, code: BACKEND_CHANGED, message });
}
