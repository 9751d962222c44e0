/** The one training loop: natural, adversarial and noise training differ in the objective that they pass to it. */
import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { ImageSet } from '../data/imageSet';
import { BATCHES_AHEAD, prefetch } from '../data/prefetch';
import { randomStream, type Random } from '../data/random';
import type { Model } from '../models/model';
import { cancelled, GradLensError, trainingDiverged } from '../protocol/errors';
import type { Experiment } from '../protocol/experiment';
import type { MetricRecord } from '../protocol/runs';
import { batchesPerEpoch, epochBatches, withTensors, type EpochBatches } from './epochBatches';
import { objectiveOf, type AccuracyField, type Objective } from './objectives';
import { applyGradients } from './optimizerState';
import {
  CATASTROPHIC_OVERFITTING,
  hasOverfitted,
  overfittingMessage,
  probeRobustAccuracy,
} from './overfittingCheck';
import { createPace } from './pace';
import { learningRateAt } from './schedules';
import {
  beginSession,
  disposeSession,
  encodeSession,
  type EncodedSession,
  type ResumeFrom,
  type Session,
} from './session';
import { accuracyOn, lossAndGradients, type Batch, type LossPart } from './trainingStep';

/** From one clean accuracy to the next where it costs a forward pass of its own: a fiftieth of an FGSM step. */
const CLEAN_ACCURACY_STEPS = 10;

export interface TrainOptions {
  readonly experiment: Experiment;
  /** Of the network's input size. */
  readonly images: ImageSet;
  /** Accuracy on the test images, 0..1, measured at each epoch's end. */
  readonly testAccuracy: (model: Model, signal: AbortSignal) => Promise<number>;
  /** Aborting ends the training within one step, with a checkpoint to resume from. */
  readonly signal: AbortSignal;
  /** Called for every record, after it was appended. */
  readonly onStep?: (progress: StepProgress) => void;
  /** A checkpoint of the same experiment; absent: from the beginning. */
  readonly resumeFrom?: ResumeFrom;
  /** Called at each epoch's end and on cancellation. */
  readonly writeCheckpoint: (checkpoint: EncodedSession) => Promise<void>;
  readonly appendMetrics: (record: MetricRecord) => Promise<void>;
}

export interface StepProgress {
  readonly record: MetricRecord;
  readonly totalSteps: number;
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
}

/** `overfitted`: the check stopped it, and the last checkpoint is that of the epoch before. */
export type TrainingOutcome = 'complete' | 'overfitted';

/** One training under way. */
interface Run {
  readonly options: TrainOptions;
  readonly session: Session;
  readonly totalSteps: number;
  readonly record: (record: MetricRecord) => Promise<void>;
}

/**
 * Trains to the end of the last epoch. The same experiment on the same backend gives the same bytes, also when it was
 * cancelled and resumed any number of times. Leaves no tensor behind; what was trained is in the checkpoints.
 *
 * @throws `cancelled` once a checkpoint is written; `training/diverged`; what `writeCheckpoint` and `appendMetrics`
 *   throw; `checkpoint/bad-file` where `resumeFrom` is damaged.
 */
export async function train(options: TrainOptions): Promise<TrainingOutcome> {
  const session = beginSession(options.experiment, options.images.classNames.length, options.resumeFrom);
  const run = { options, session, ...recording(options, session) };
  try {
    return await trainEpochs(run);
  } catch (error) {
    if (isCancellation(error) && session.step !== session.savedStep) await save(run, false);
    throw error;
  } finally {
    disposeSession(session);
  }
}

async function trainEpochs(run: Run): Promise<TrainingOutcome> {
  const { options, session } = run;
  const { epochs } = options.experiment.training;
  while (session.epoch < epochs) {
    const batches = epochBatches(options.experiment, options.images, session.epoch + 1);
    await trainToEpochEnd(run, batches);
    if ((await endEpoch(run, batches)) === 'overfitted') return 'overfitted';
  }
  return 'complete';
}

async function trainToEpochEnd(run: Run, batches: EpochBatches): Promise<void> {
  const { options, session } = run;
  const start = session.epoch * batches.count;
  const indices = Array.from({ length: batches.count }, (_, index) => index).slice(session.step - start);
  for await (const values of prefetch(indices, (index) => batches.load(index), BATCHES_AHEAD)) {
    // Lets a cancellation, and every other message to the process, in before each step.
    await setImmediate();
    throwIfCancelled(options.signal);
    const record = await withTensors(values, (batch) => trainStep(run, batch));
    await run.record(record);
  }
}

/** Moves the session one step on. */
async function trainStep({ options, session, totalSteps }: Run, batch: Batch): Promise<MetricRecord> {
  const { seed, name, training } = options.experiment;
  const step = session.step + 1;
  const objective = objectiveOf(training.method);
  const random = randomStream(seed, 'objective', step);
  const learningRate = learningRateAt(training.schedule, training.optimizer.learningRate, step, totalSteps);
  const clean = await cleanAccuracyAt(step, objective, session.model, batch);
  const parts = await partsOf(objective, session.model, batch, random);
  try {
    const found = await lossAndGradients(session.model, parts, batch.labels, training.labelSmoothing);
    const { loss, accuracies, gradients } = found;
    try {
      if (!Number.isFinite(loss)) throw trainingDiverged(name, step, learningRate);
      applyGradients(session.model, session.optimizer, gradients, learningRate, step);
    } finally {
      for (const gradient of gradients.values()) gradient.dispose();
    }
    session.step = step;
    const measured = measuredBy(objective, accuracies);
    return { kind: 'step', step, epoch: session.epoch + 1, loss, learningRate, ...clean, ...measured };
  } finally {
    tf.dispose(parts.map(({ x }) => x));
  }
}

/** The images of every part, the caller's to dispose. */
async function partsOf(
  objective: Objective,
  model: Model,
  batch: Batch,
  random: Random,
): Promise<readonly LossPart[]> {
  const parts: LossPart[] = [];
  try {
    for (const part of objective) {
      parts.push({ share: part.share, x: await part.inputs(model, batch, random) });
    }
    return parts;
  } catch (error) {
    tf.dispose(parts.map(({ x }) => x));
    throw error;
  }
}

const measuredBy = (
  objective: Objective,
  accuracies: readonly number[],
): Partial<Record<AccuracyField, number>> =>
  Object.fromEntries(
    objective.flatMap(({ accuracyField }, index) =>
      accuracyField === undefined ? [] : [[accuracyField, accuracies[index]]],
    ),
  );

/** The record's clean accuracy where the objective's own logits are of changed images: at some steps, before the update. */
async function cleanAccuracyAt(
  step: number,
  objective: Objective,
  model: Model,
  batch: Batch,
): Promise<{ cleanAccuracy?: number }> {
  const isMeasured = objective.some(({ accuracyField }) => accuracyField === 'cleanAccuracy');
  const measures = !isMeasured && (step - 1) % CLEAN_ACCURACY_STEPS === 0;
  return measures ? { cleanAccuracy: await accuracyOn(model, batch) } : {};
}

/** Measures, checks for catastrophic overfitting, and only then lets the epoch count. */
async function endEpoch(run: Run, batches: EpochBatches): Promise<'goes-on' | 'overfitted'> {
  const { options, session } = run;
  const epoch = session.epoch + 1;
  const { step } = session;
  const testAccuracy = await options.testAccuracy(session.model, options.signal);
  throwIfCancelled(options.signal);
  const probe = await probeOf(run, batches, epoch);
  const measured = probe === undefined ? {} : { probeRobustAccuracy: probe };
  await run.record({ kind: 'epoch', step, epoch, testAccuracy, ...measured });
  const warning = overfittingWarning(run, epoch, probe);
  if (warning !== undefined) {
    await run.record({ kind: 'warning', step, epoch, code: CATASTROPHIC_OVERFITTING, message: warning });
    return 'overfitted';
  }
  session.epoch = epoch;
  session.probeRobustAccuracy = probe;
  await save(run, true);
  return 'goes-on';
}

async function probeOf(
  { options, session }: Run,
  batches: EpochBatches,
  epoch: number,
): Promise<number | undefined> {
  const { seed, training } = options.experiment;
  const { method, overfittingDrop } = training;
  if (method.name !== 'adversarial' || overfittingDrop === 0) return undefined;
  return withTensors(await batches.load(0), (batch) =>
    probeRobustAccuracy(session.model, batch, method.attack, randomStream(seed, 'probe', epoch)),
  );
}

function overfittingWarning(run: Run, epoch: number, probe: number | undefined): string | undefined {
  const { method, overfittingDrop } = run.options.experiment.training;
  const before = run.session.probeRobustAccuracy;
  if (method.name !== 'adversarial' || before === undefined || probe === undefined) return undefined;
  if (!hasOverfitted(before, probe, overfittingDrop)) return undefined;
  return overfittingMessage(epoch, before, probe, method.attack);
}

async function save({ options, session }: Run, atEpochEnd: boolean): Promise<void> {
  await options.writeCheckpoint(await encodeSession(session, options.experiment, atEpochEnd));
  session.savedStep = session.step;
}

function recording(options: TrainOptions, session: Session): Pick<Run, 'totalSteps' | 'record'> {
  const { experiment, images, appendMetrics, onStep } = options;
  const { epochs } = experiment.training;
  const totalSteps = epochs * batchesPerEpoch(experiment, images);
  const pace = createPace(session.step, totalSteps, (images.count * epochs) / totalSteps);
  const record = async (entry: MetricRecord): Promise<void> => {
    await appendMetrics(entry);
    onStep?.({ record: entry, totalSteps, ...pace(entry.step) });
  };
  return { totalSteps, record };
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled();
}

const isCancellation = (error: unknown): boolean =>
  error instanceof GradLensError && error.code === cancelled().code;
