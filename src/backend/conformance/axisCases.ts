import * as tf from '@tensorflow/tfjs-core';
import type { ConformanceCase } from './checkCase';
import { given } from './elementCases';

const classes = 7;
/** More than a kernel takes in one go, where it sums by halves. */
const pixels = 35;
const channels = 6;

/** Each row of a matrix by itself. */
function rowsCase(
  name: string,
  operation: (rows: tf.Tensor2D) => tf.Tensor,
  definition: (row: Float64Array) => ArrayLike<number>,
): ConformanceCase {
  return {
    name: `${name} of every row`,
    shapes: [[5, classes]],
    operation: ([x]) => operation(given(x) as tf.Tensor2D),
    reference: ([x]) =>
      Float64Array.from(
        [0, 1, 2, 3, 4].flatMap((row) =>
          Array.from(definition(given(x).slice(row * classes, (row + 1) * classes))),
        ),
      ),
  };
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

function softmax(row: Float64Array): Float64Array {
  const powers = row.map(Math.exp);
  return powers.map((power) => power / total(powers));
}

const globalMean: ConformanceCase = {
  name: 'mean of every channel over the pixels',
  shapes: [[2, 5, pixels / 5, channels]],
  operation: ([x]) => tf.mean(given(x), [1, 2]),
  reference: ([x]) =>
    Float64Array.from({ length: 2 * channels }, (_, index) => {
      const [image, channel] = [Math.floor(index / channels), index % channels];
      return (
        total(
          given(x).filter((__, i) => Math.floor(i / channels / pixels) === image && i % channels === channel),
        ) / pixels
      );
    }),
};

const joined: ConformanceCase = {
  name: 'two tensors joined along the channels',
  shapes: [
    [3, 2, 4],
    [3, 2, 1],
  ],
  operation: ([a, b]) => tf.concat([given(a), given(b)], 2),
  reference: ([a, b]) =>
    Float64Array.from({ length: 30 }, (_, index) => {
      const [row, column] = [Math.floor(index / 5), index % 5];
      return column < 4 ? given(given(a)[row * 4 + column]) : given(given(b)[row]);
    }),
};

const parted: ConformanceCase = {
  name: 'the second part of three times the first',
  shapes: [[6, 5]],
  operation: ([x]) => {
    const [first, second] = tf.split(given(x), 3);
    return tf.mul(given(first), given(second));
  },
  reference: ([x]) =>
    given(x)
      .slice(0, 10)
      .map((value, index) => value * given(given(x)[10 + index])),
};

const padded: ConformanceCase = {
  name: 'a border of one value',
  shapes: [[1, 2, 3, 2]],
  operation: ([x]) =>
    tf.pad(
      given(x) as tf.Tensor4D,
      [
        [0, 0],
        [1, 0],
        [0, 2],
        [0, 0],
      ],
      0.5,
    ),
  reference: ([x]) =>
    Float64Array.from({ length: 30 }, (_, index) => {
      const [row, column] = [Math.floor(index / 10) - 1, Math.floor(index / 2) % 5];
      return row < 0 || column >= 3 ? 0.5 : given(given(x)[(row * 3 + column) * 2 + (index % 2)]);
    }),
};

const normalised: ConformanceCase = {
  name: 'batch norm by constants',
  shapes: [[2, 3, 2, channels], [channels], [channels], [channels], [channels]],
  // Variances are positive.
  shift: 2,
  operation: ([x, mean, variance, offset, scale]) =>
    tf.batchNorm(
      given(x) as tf.Tensor4D,
      given(mean) as tf.Tensor1D,
      given(variance) as tf.Tensor1D,
      given(offset) as tf.Tensor1D,
      given(scale) as tf.Tensor1D,
      1e-3,
    ),
  reference: ([x, mean, variance, offset, scale]) =>
    given(x).map((value, index) => {
      const of = (values: Float64Array | undefined): number => given(given(values)[index % channels]);
      return ((value - of(mean)) / Math.sqrt(of(variance) + 1e-3)) * of(scale) + of(offset);
    }),
};

/** What is computed along axes, and what moves numbers about. */
export const axisCases: readonly ConformanceCase[] = [
  rowsCase(
    'sum',
    (x) => tf.sum(x, 1),
    (row) => [total(row)],
  ),
  rowsCase(
    'maximum',
    (x) => tf.max(x, 1),
    (row) => [Math.max(...row)],
  ),
  rowsCase(
    'norm',
    (x) => tf.sqrt(tf.sum(tf.square(x), 1)),
    (row) => [Math.hypot(...row)],
  ),
  rowsCase('softmax', (x) => tf.softmax(x), softmax),
  rowsCase(
    'logarithm of softmax',
    (x) => tf.logSoftmax(x),
    (row) => softmax(row).map(Math.log),
  ),
  rowsCase(
    'the largest number, found by its place,',
    (x) => tf.sum(tf.mul(tf.oneHot(tf.argMax(x, 1), classes), x), 1),
    (row) => [Math.max(...row)],
  ),
  globalMean,
  joined,
  parted,
  padded,
  normalised,
];
