import * as tf from '@tensorflow/tfjs-core';
import type { ConformanceCase } from './checkCase';

type Unary = (x: tf.Tensor) => tf.Tensor;
type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** No multiple of four: kernels that take four numbers at a time have a rest. */
const shape = [3, 5, 7];
/** Broadcast over the other axes. */
const channels = shape.slice(-1);

/** @param shift Moves the inputs from -1..1 to where the function is defined. */
function unaryCase(
  name: string,
  operation: Unary,
  definition: (x: number) => number,
  shift = 0,
): ConformanceCase {
  return {
    name,
    shapes: [shape],
    shift,
    operation: ([x]) => operation(given(x)),
    reference: ([x]) => given(x).map(definition),
  };
}

/** @param second Shape of the second input, which repeats over the first. */
function binaryCase(
  name: string,
  operation: Binary,
  definition: (a: number, b: number) => number,
  { second = channels, shift = 0 }: { readonly second?: readonly number[]; readonly shift?: number } = {},
): ConformanceCase {
  return {
    name: `${name} of ${shape.join('x')} and ${second.join('x')}`,
    shapes: [shape, second],
    shift,
    operation: ([a, b]) => operation(given(a), given(b)),
    reference: ([a, b]) =>
      given(a).map((value, index) => definition(value, given(given(b)[index % given(b).length]))),
  };
}

/** A case is given as many inputs as it has shapes. */
export function given<Input>(input: Input | undefined): Input {
  if (input === undefined) throw new Error('An input is missing.');
  return input;
}

/** 1 where x > 0.3, else 0: a comparison, for which TensorFlow.js has no gradient. */
const isLarge = tf.customGrad((x) => ({
  value: tf.cast(tf.greater(x as tf.Tensor, 0.3), 'float32'),
  gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
}));

/** What is computed of every element by itself. Where a sign or a comparison steers, the gradient is of what it steers. */
export const elementCases: readonly ConformanceCase[] = [
  unaryCase('absolute value', tf.abs, Math.abs),
  unaryCase('negation', tf.neg, (x) => -x),
  unaryCase('square', tf.square, (x) => x * x),
  unaryCase('square root', tf.sqrt, Math.sqrt, 2),
  unaryCase('reciprocal square root', tf.rsqrt, (x) => 1 / Math.sqrt(x), 2),
  unaryCase('exponential', tf.exp, Math.exp),
  unaryCase('logarithm', tf.log, Math.log, 2),
  unaryCase('sigmoid', tf.sigmoid, (x) => 1 / (1 + Math.exp(-x))),
  unaryCase('rectifier', tf.relu, (x) => Math.max(x, 0)),
  unaryCase('sign', (x) => tf.mul(tf.sign(x), x), Math.abs),
  unaryCase(
    'clipping',
    (x) => tf.clipByValue(x, -0.4, 0.6),
    (x) => Math.min(Math.max(x, -0.4), 0.6),
  ),
  unaryCase(
    'choice by comparison',
    (x) => tf.where(tf.cast(isLarge(x), 'bool'), tf.square(x), tf.mul(x, 3)),
    (x) => (x > 0.3 ? x * x : 3 * x),
  ),
  binaryCase('sum', tf.add, (a, b) => a + b),
  binaryCase('difference', tf.sub, (a, b) => a - b),
  binaryCase('product', tf.mul, (a, b) => a * b),
  binaryCase('quotient', tf.div, (a, b) => a / b, { shift: 2 }),
  binaryCase('maximum', tf.maximum, Math.max, { second: shape }),
  binaryCase('minimum', tf.minimum, Math.min, { second: shape }),
];
