/** Auto-PGD: projected gradient ascent that halves its own step, Croce and Hein 2020 (arXiv 2003.01690), algorithm 1. */
import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../data/random';
import type { Model } from '../models/model';
import { readValues } from '../models/readValues';
import { ascend, betweenSteps, correctRows, rowOf, sizeOf, toTensor } from './batch';
import type { AttackBatch, Ball, Objective } from './batch';
import { threatModels } from './threatModels';

/** Section 3.1: the first step, over ε. */
const FIRST_STEP = 2;
/** How much of the new step counts beside the last one. */
const MOMENTUM = 0.75;
/** The share of steps that must have raised the loss since the last checkpoint. */
const RHO = 0.75;
/** Checkpoints over all steps: the first interval, by how much each is shorter, the shortest. */
const CHECKPOINTS = { first: 0.22, shorter: 0.03, shortest: 0.06 };

export interface ApgdOptions {
  readonly steps: number;
  /** Perturbations to start from [images × pixels]; default: drawn on the border of the ball. */
  readonly start?: Float32Array;
  readonly signal?: AbortSignal | undefined;
}

export interface ApgdResult {
  /** Each image's iterate of highest gain. */
  readonly best: Float32Array;
  readonly gains: Float32Array;
  /** Each image's last misread iterate; its start where none was. */
  readonly misread: Float32Array;
  /** Whether some iterate was misread. */
  readonly fooled: readonly boolean[];
}

/** One image's bookkeeping between checkpoints. */
interface Progress {
  step: number;
  best: number;
  bestAtCheckpoint: number;
  reducedAtCheckpoint: boolean;
  rises: number;
  last: number;
}

/** One run from one start: `steps` + 1 gradients. @throws `cancelled` */
export async function apgd(
  model: Model,
  batch: AttackBatch,
  ball: Ball,
  objective: Objective,
  { steps, start, signal }: ApgdOptions,
): Promise<ApgdResult> {
  const size = sizeOf(batch);
  let x = startingPoint(batch, start ?? borderStart(batch, ball));
  let before = x;
  let { gains, gradient, logits } = await ascend(model, x, batch, objective);
  const fooled = correctRows(logits, batch.labels).map((correct) => !correct);
  const [best, bestGradient, misread] = [x.slice(), gradient.slice(), x.slice()];
  const progress = Array.from(gains, (gain): Progress => ({
    step: FIRST_STEP * ball.epsilon,
    best: gain,
    bestAtCheckpoint: gain,
    reducedAtCheckpoint: true,
    // The published code compares the first gain with an empty slot of its history, which holds 0.
    rises: 0,
    last: 0,
  }));
  const due = checkpointsOf(steps);
  for (let step = 0; step < steps; step++) {
    await betweenSteps(signal);
    const momentum = step === 0 ? 1 : MOMENTUM;
    const next = await advance(batch, ball, { x, before, gradient, progress, momentum });
    [before, x] = [x, next];
    ({ gains, gradient, logits } = await ascend(model, x, batch, objective));
    const correct = correctRows(logits, batch.labels);
    for (const [row, state] of progress.entries()) {
      const gain = gains[row] ?? 0;
      if (correct[row] === false) {
        fooled[row] = true;
        misread.set(rowOf(x, row, size), row * size);
      }
      if (gain > state.best) {
        state.best = gain;
        best.set(rowOf(x, row, size), row * size);
        bestGradient.set(rowOf(gradient, row, size), row * size);
      }
      if (gain > state.last) state.rises++;
      state.last = gain;
      const interval = due.get(step);
      if (interval !== undefined && mustHalve(state, interval)) {
        x.set(rowOf(best, row, size), row * size);
        gradient.set(rowOf(bestGradient, row, size), row * size);
      }
    }
  }
  return { best, misread, fooled, gains: Float32Array.from(progress, ({ best: gain }) => gain) };
}

/** At a checkpoint: whether the image's step is halved and it returns to its best iterate; conditions 1 and 2 of the paper. */
function mustHalve(state: Progress, interval: number): boolean {
  const tooFewRises = state.rises <= RHO * interval;
  const noProgress = !state.reducedAtCheckpoint && state.bestAtCheckpoint >= state.best;
  const halve = tooFewRises || noProgress;
  state.reducedAtCheckpoint = halve;
  state.bestAtCheckpoint = state.best;
  state.rises = 0;
  if (halve) state.step /= 2;
  return halve;
}

/** The steps, from 0, after which a checkpoint falls, with the steps since the one before. */
function checkpointsOf(steps: number): ReadonlyMap<number, number> {
  const atLeastOne = (share: number): number => Math.max(1, Math.trunc(share * steps));
  const checkpoints = new Map<number, number>();
  let interval = atLeastOne(CHECKPOINTS.first);
  for (let step = interval - 1; step < steps; step += interval) {
    checkpoints.set(step, interval);
    interval = Math.max(interval - atLeastOne(CHECKPOINTS.shorter), atLeastOne(CHECKPOINTS.shortest));
  }
  return checkpoints;
}

interface Motion {
  readonly x: Float32Array;
  readonly before: Float32Array;
  readonly gradient: Float32Array;
  readonly progress: readonly Progress[];
  readonly momentum: number;
}

/** Equations 1 and 2: a projected step, then momentum, projected again. */
function advance(
  batch: AttackBatch,
  { threatModel, epsilon }: Ball,
  { x, before, gradient, progress, momentum }: Motion,
): Promise<Float32Array> {
  const threat = threatModels[threatModel];
  return readValues(() => {
    const [at, origin] = [toTensor(x, batch), toTensor(batch.x, batch)];
    const stepSizes = tf.tensor4d(
      progress.map(({ step }) => step),
      [progress.length, 1, 1, 1],
    );
    const stepped = threat.project(
      threat.step(at, steep(toTensor(gradient, batch)), stepSizes),
      origin,
      epsilon,
    );
    const forward = tf.mul(tf.sub(stepped, at), momentum);
    const inertia = tf.mul(tf.sub(at, toTensor(before, batch)), 1 - momentum);
    const moved = tf.add<tf.Tensor4D>(at, tf.add(forward, inertia));
    return threat.project(moved, origin, epsilon);
  });
}

/** Each image's gradient with its largest entry brought to ±1: how short it was must not shorten the step. */
const steep = (gradient: tf.Tensor4D): tf.Tensor4D =>
  tf.tidy(() => {
    const largest = tf.max(tf.abs(gradient), [1, 2, 3], true);
    return tf.div<tf.Tensor4D>(gradient, tf.where(tf.greater(largest, 0), largest, tf.onesLike(largest)));
  });

const startingPoint = ({ x }: AttackBatch, start: Float32Array): Float32Array =>
  Float32Array.from(x, (pixel, index) => Math.min(1, Math.max(0, pixel + (start[index] ?? 0))));

/** A random direction of each image, as long as ε in the ball's norm. */
function borderStart(batch: AttackBatch, ball: Ball): Float32Array {
  const size = sizeOf(batch);
  const start = new Float32Array(batch.x.length);
  batch.random.forEach((random, row) => start.set(directionOf(random, size, ball), row * size));
  return start;
}

function directionOf(random: Random, size: number, { threatModel, epsilon }: Ball): Float32Array {
  const drawn = threatModel === 'linf' ? random.fillUniform(size, -1, 1) : random.fillNormal(size, 1);
  const length =
    threatModel === 'linf'
      ? drawn.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      : Math.sqrt(drawn.reduce((sum, value) => sum + value ** 2, 0));
  return drawn.map((value) => (epsilon * value) / (length + 1e-12));
}
