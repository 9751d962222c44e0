/** What the attacks for evaluation work on: plain numbers between two questions to the network, so that no tensor outlives one. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../data/random';
import type { Model } from '../models/model';
import { pullBack } from '../models/pullBack';
import { readValues } from '../models/readValues';
import { cancelled } from '../protocol/errors';
import type { ThreatModelName } from '../protocol/experiment';

/** Images with their true classes. */
export interface AttackBatch {
  /** Pixels [images, height, width, channels] row by row, 0..1. */
  readonly x: Float32Array;
  /** Height, width and channels. */
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly labels: Int32Array;
  /** The random numbers of each image, its own: what is attacked with it changes nothing. */
  readonly random: readonly Random[];
}

/** Where attacked images must lie, beside [0, 1]. ε in pixel units. */
export interface Ball {
  readonly threatModel: ThreatModelName;
  readonly epsilon: number;
}

/** An image's gain from its logits, and how the gain changes with each of them. */
export interface Gain {
  readonly value: number;
  readonly gradient: Float32Array;
}

/** @param logits of one image; @param row the image's place in the batch */
export type Objective = (logits: Float32Array, row: number) => Gain;

export const sizeOf = ({ shape }: Pick<AttackBatch, 'shape'>): number => shape[0] * shape[1] * shape[2];

/** The values of one image of several; a view. */
export const rowOf = (values: Float32Array, row: number, size: number): Float32Array =>
  values.subarray(row * size, (row + 1) * size);

/** The images at `rows` alone. */
export function selectRows(batch: AttackBatch, rows: readonly number[]): AttackBatch {
  const size = sizeOf(batch);
  const x = new Float32Array(rows.length * size);
  rows.forEach((row, place) => x.set(rowOf(batch.x, row, size), place * size));
  return {
    x,
    shape: batch.shape,
    labels: Int32Array.from(rows, (row) => batch.labels[row] ?? 0),
    random: rows.flatMap((row) => batch.random[row] ?? []),
  };
}

/** A tensor [images, height, width, channels] of images like those of the batch; the caller's to dispose. */
export const toTensor = (values: Float32Array, { shape }: Pick<AttackBatch, 'shape'>): tf.Tensor4D =>
  tf.tensor4d(values, [values.length / sizeOf({ shape }), ...shape]);

/** Logits [images, classes] in eval mode. */
export const logitsOf = async (
  model: Model,
  values: Float32Array,
  batch: Pick<AttackBatch, 'shape'>,
): Promise<Float32Array> =>
  values.length === 0 ? new Float32Array() : readValues(() => model.logits(toTensor(values, batch)));

/** Logits [images, classes] and each image's gain, with its gradient: one pass forward and one back. */
export interface Slope<Gradient> {
  readonly logits: Float32Array;
  readonly gains: Float32Array;
  /** The gradient of each image's gain by its pixels. */
  readonly gradient: Gradient;
}

/** @param x [images, height, width, channels]; the gradient, a tensor of that shape, is the caller's to dispose */
export async function gradientOf(
  model: Model,
  x: tf.Tensor4D,
  objective: Objective,
): Promise<Slope<tf.Tensor4D>> {
  const gains = new Float32Array(x.shape[0]);
  let logits: Float32Array = new Float32Array();
  const gradient = await pullBack(
    (images: tf.Tensor4D) => model.logits(images),
    x,
    (values) => {
      logits = values;
      const cotangents = new Float32Array(logits.length);
      gains.forEach((_, row) => {
        const { value, gradient: byLogit } = objective(rowOf(logits, row, model.classes), row);
        gains[row] = value;
        cotangents.set(byLogit, row * model.classes);
      });
      return cotangents;
    },
  );
  return { logits, gains, gradient };
}

/** As `gradientOf`, for images as plain numbers. */
export async function ascend(
  model: Model,
  values: Float32Array,
  batch: Pick<AttackBatch, 'shape'>,
  objective: Objective,
): Promise<Slope<Float32Array>> {
  const x = toTensor(values, batch);
  try {
    const { gradient, ...found } = await gradientOf(model, x, objective);
    return { ...found, gradient: await readValues(() => gradient) };
  } finally {
    x.dispose();
  }
}

/** Classes from the most probable to the least; of equals the lower first. */
export const ranking = (logits: Float32Array): number[] =>
  Array.from(logits.keys()).sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);

/** Whether each image is read as its label says; a tie counts as the lower class does. */
export function correctRows(logits: Float32Array, labels: Int32Array): boolean[] {
  const classes = logits.length / Math.max(1, labels.length);
  return Array.from(labels, (label, row) => ranking(rowOf(logits, row, classes))[0] === label);
}

/** Lets other work happen between two steps. @throws `cancelled` */
export async function betweenSteps(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn();
  if (signal?.aborted === true) throw cancelled();
}
