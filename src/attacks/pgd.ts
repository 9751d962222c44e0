/** PGD with several random starts, for evaluation; Madry et al. 2018 (arXiv 1706.06083), section 2.1. */
import * as tf from '@tensorflow/tfjs-core';
import type { Model } from '../models/model';
import { ascend, betweenSteps, correctRows, logitsOf, rowOf, selectRows, sizeOf, toTensor } from './batch';
import type { AttackBatch, Ball } from './batch';
import { crossEntropyOf } from './objectives';
import { threatModels } from './threatModels';

export interface PgdOptions {
  readonly steps: number;
  /** How often it is made, each time from another point of the ball. */
  readonly restarts: number;
  readonly signal?: AbortSignal | undefined;
}

/** The step over ε / steps: far enough to cross the ball from any start (section 5 there: 40 steps of 0.01 in a ball of 0.3). */
const CROSSING = 2.5;

/**
 * Climbs the cross entropy from random points of the ball. Each restart attacks the images alone that every one before
 * left right; of an image, the last step counts.
 * @returns [images × pixels]: for each image one that is misread, or the image as it is where every restart failed
 * @throws `cancelled`
 */
export async function pgd(
  model: Model,
  batch: AttackBatch,
  ball: Ball,
  { steps, restarts, signal }: PgdOptions,
): Promise<Float32Array> {
  const size = sizeOf(batch);
  const found = batch.x.slice();
  let open = [...batch.labels.keys()];
  for (let restart = 0; restart < restarts && open.length > 0; restart++) {
    const tried = selectRows(batch, open);
    const end = await climb(model, tried, ball, steps, signal);
    const correct = correctRows(logitsOf(model, end, tried), tried.labels);
    open.forEach((row, place) => {
      if (correct[place] === false) found.set(rowOf(end, place, size), row * size);
    });
    open = open.filter((_, place) => correct[place] === true);
  }
  return found;
}

/** One restart: where its last step ends. */
async function climb(
  model: Model,
  batch: AttackBatch,
  { threatModel, epsilon }: Ball,
  steps: number,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const threat = threatModels[threatModel];
  const objective = crossEntropyOf(batch.labels);
  let x = randomStart(batch, { threatModel, epsilon });
  for (let count = 0; count < steps; count++) {
    await betweenSteps(signal);
    const { gradient } = ascend(model, x, batch, objective);
    x = valuesOf(() => {
      const moved = threat.step(toTensor(x, batch), toTensor(gradient, batch), (CROSSING * epsilon) / steps);
      return threat.project(moved, toTensor(batch.x, batch), epsilon);
    });
  }
  return x;
}

/** Each image has random numbers of its own: what it is attacked with changes nothing. */
const randomStart = (batch: AttackBatch, { threatModel, epsilon }: Ball): Float32Array =>
  valuesOf(() => {
    const noise = batch.random.map((random) =>
      threatModels[threatModel].start([1, ...batch.shape], epsilon, random),
    );
    return tf.clipByValue(tf.add(toTensor(batch.x, batch), tf.concat(noise)), 0, 1);
  });

const valuesOf = (make: () => tf.Tensor4D): Float32Array =>
  tf.tidy(() => Float32Array.from(make().dataSync()));
