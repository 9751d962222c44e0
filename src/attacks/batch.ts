/** What the attacks for evaluation work on: plain numbers between two questions to the network, so that no tensor outlives one. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../data/random';
import { guardTape } from '../models/guardTape';
import type { Model } from '../models/model';
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
export const logitsOf = (
  model: Model,
  values: Float32Array,
  batch: Pick<AttackBatch, 'shape'>,
): Float32Array =>
  values.length === 0
    ? new Float32Array()
    : tf.tidy(() => Float32Array.from(model.logits(toTensor(values, batch)).dataSync()));

/** Logits, gains, and the gradient of each image's gain by its pixels: one pass forward and one back. */
export interface Ascent {
  readonly logits: Float32Array;
  readonly gains: Float32Array;
  readonly gradient: Float32Array;
}

export function ascend(
  model: Model,
  values: Float32Array,
  batch: Pick<AttackBatch, 'shape'>,
  objective: Objective,
): Ascent {
  const { classes } = model;
  const count = values.length / sizeOf(batch);
  const gains = new Float32Array(count);
  let logits = new Float32Array();
  const summed = (x: tf.Tensor4D): tf.Scalar => {
    const output = model.logits(x);
    logits = Float32Array.from(output.dataSync());
    const cotangents = new Float32Array(count * classes);
    for (let row = 0; row < count; row++) {
      const { value, gradient } = objective(rowOf(logits, row, classes), row);
      gains[row] = value;
      cotangents.set(gradient, row * classes);
    }
    return tf.sum(tf.mul(output, tf.tensor2d(cotangents, [count, classes])));
  };
  const gradient = tf.tidy(() =>
    Float32Array.from(guardTape(() => tf.valueAndGrad(summed)(toTensor(values, batch))).grad.dataSync()),
  );
  return { logits, gains, gradient };
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
