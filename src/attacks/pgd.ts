/** PGD with several random starts, for evaluation; Madry et al. 2018 (arXiv 1706.06083), section 2.1. */
import * as tf from '@tensorflow/tfjs-core';
import type { Model } from '../models/model';
import { readValues } from '../models/readValues';
import { correctRows, gradientOf, logitsOf, rowOf, selectRows, sizeOf, toTensor } from './batch';
import type { AttackBatch, Ball } from './batch';
import { climb } from './climb';
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
    const end = await endOf(model, tried, ball, steps, signal);
    const correct = correctRows(await logitsOf(model, end, tried), tried.labels);
    open.forEach((row, place) => {
      if (correct[place] === false) found.set(rowOf(end, place, size), row * size);
    });
    open = open.filter((_, place) => correct[place] === true);
  }
  return found;
}

/** One restart: where its last step ends. */
async function endOf(
  model: Model,
  batch: AttackBatch,
  ball: Ball,
  steps: number,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const objective = crossEntropyOf(batch.labels);
  const origin = toTensor(batch.x, batch);
  try {
    const ascent = { ...ball, origin, steps, stepSize: (CROSSING * ball.epsilon) / steps, signal };
    const last = await climb(randomStart(origin, batch, ball), ascent, async (x) => {
      const { gradient } = await gradientOf(model, x, objective);
      return gradient;
    });
    return await readValues(() => last);
  } finally {
    origin.dispose();
  }
}

/** Each image has random numbers of its own: what it is attacked with changes nothing. */
const randomStart = (
  origin: tf.Tensor4D,
  { random, shape }: AttackBatch,
  { threatModel, epsilon }: Ball,
): tf.Tensor4D =>
  tf.tidy(() => {
    const noise = random.map((own) => threatModels[threatModel].start([1, ...shape], epsilon, own));
    return tf.clipByValue(tf.add(origin, tf.concat(noise)), 0, 1);
  });
