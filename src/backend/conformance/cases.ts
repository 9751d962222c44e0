import * as tf from '@tensorflow/tfjs-core';
import { addBias } from '../operations/relu';
import { scaleAndShift } from '../operations/scaleAndShift';
import { trainingBatchNorm } from '../operations/trainingBatchNorm';
import { axisCases } from './axisCases';
import type { ConformanceCase } from './checkCase';
import { elementCases } from './elementCases';
import * as reference from './reference';
import type { Shape4D, Window } from './reference';

const identity = (value: number): number => value;
const positivePart = (value: number): number => Math.max(value, 0);

/** An input of a case; the case's shapes say its rank. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the shapes are data: only the case knows
function input<T extends tf.Tensor>(inputs: readonly tf.Tensor[], index: number): T {
  return inputs[index] as T;
}

function values(inputs: readonly Float64Array[], index: number): Float64Array {
  return inputs[index] ?? new Float64Array();
}

const windows: readonly Window[] = [1, 2, 3].flatMap((stride) =>
  (['same', 'valid'] as const).map((pad) => ({ height: 3, width: 2, stride, pad })),
);

const nameOf = ({ height, width, stride, pad }: Window): string =>
  `${height}x${width} stride ${stride} ${typeof pad === 'string' ? pad : `padding ${JSON.stringify(pad)}`}`;

/** TensorFlow.js' argument for a padding. */
function padArgument({ pad }: Window): 'same' | 'valid' | tf.backend_util.ExplicitPadding {
  if (typeof pad === 'string') return pad;
  return [[0, 0], [...pad[0]], [...pad[1]], [0, 0]];
}

export function convolutionCase(shape: Shape4D, window: Window, out: number): ConformanceCase {
  return {
    name: `convolution ${nameOf(window)}, ${shape.join('x')} to ${out} channels`,
    shapes: [shape, [window.height, window.width, shape[3], out]],
    operation: (inputs) =>
      tf.conv2d(
        input<tf.Tensor4D>(inputs, 0),
        input<tf.Tensor4D>(inputs, 1),
        window.stride,
        padArgument(window),
      ),
    reference: (inputs) => reference.convolution(values(inputs, 0), shape, values(inputs, 1), window, out),
  };
}

export function depthwiseCase(shape: Shape4D, window: Window, multiplier: number): ConformanceCase {
  return {
    name: `depthwise convolution ${nameOf(window)}, ${shape.join('x')} times ${multiplier}`,
    shapes: [shape, [window.height, window.width, shape[3], multiplier]],
    operation: (inputs) =>
      tf.depthwiseConv2d(
        input<tf.Tensor4D>(inputs, 0),
        input<tf.Tensor4D>(inputs, 1),
        window.stride,
        padArgument(window),
      ),
    reference: (inputs) =>
      reference.depthwiseConvolution(values(inputs, 0), shape, values(inputs, 1), window, multiplier),
  };
}

/** @param shift -2 makes every window negative. */
export function poolingCase(
  kind: 'max' | 'mean',
  shape: Shape4D,
  window: Window,
  shift: number,
): ConformanceCase {
  const pool = kind === 'max' ? tf.maxPool : tf.avgPool;
  return {
    name: `${kind} pooling ${nameOf(window)}, ${shape.join('x')}, shifted by ${shift}`,
    shapes: [shape],
    shift,
    operation: (inputs) =>
      pool(input<tf.Tensor4D>(inputs, 0), [window.height, window.width], window.stride, padArgument(window)),
    reference: (inputs) => reference.pooling(values(inputs, 0), shape, window, kind),
  };
}

export function productCase(product: reference.Product): ConformanceCase {
  const { rows, depth, columns, transposeA, transposeB } = product;
  return {
    name: `product ${rows}x${depth}x${columns}${transposeA ? ', a transposed' : ''}${transposeB ? ', b transposed' : ''}`,
    shapes: [transposeA ? [depth, rows] : [rows, depth], transposeB ? [columns, depth] : [depth, columns]],
    operation: (inputs) => tf.matMul(input(inputs, 0), input(inputs, 1), transposeA, transposeB),
    reference: (inputs) => reference.product(values(inputs, 0), values(inputs, 1), product),
  };
}

export function fusedProductCase(product: reference.Product, activation: 'linear' | 'relu'): ConformanceCase {
  const plain = productCase(product);
  return {
    name: `fused ${plain.name}, bias, ${activation}`,
    shapes: [...plain.shapes, [product.columns]],
    operation: (inputs) =>
      tf.fused.matMul({
        ...product,
        a: input(inputs, 0),
        b: input(inputs, 1),
        bias: input(inputs, 2),
        activation,
      }),
    reference: (inputs) =>
      reference.addBias(
        plain.reference(inputs),
        values(inputs, 2),
        activation === 'relu' ? positivePart : identity,
      ),
  };
}

export function batchNormCase(shape: readonly number[], relu: boolean): ConformanceCase {
  const channels = shape.slice(-1);
  const epsilon = 1e-3;
  return {
    name: `training batch norm ${shape.join('x')}${relu ? ', relu' : ''}`,
    shapes: [shape, channels, channels],
    operation: (inputs) =>
      trainingBatchNorm(input(inputs, 0), input(inputs, 1), input(inputs, 2), { epsilon, relu }).y,
    reference: (inputs) =>
      reference.batchNorm(
        values(inputs, 0),
        values(inputs, 1),
        values(inputs, 2),
        epsilon,
        relu ? positivePart : identity,
      ),
  };
}

export function biasCase(shape: readonly number[], relu: boolean): ConformanceCase {
  return {
    name: `bias ${shape.join('x')}${relu ? ', relu' : ''}`,
    shapes: [shape, shape.slice(-1)],
    operation: (inputs) => addBias(input(inputs, 0), input(inputs, 1), { relu }),
    reference: (inputs) =>
      reference.addBias(values(inputs, 0), values(inputs, 1), relu ? positivePart : identity),
  };
}

export function scaleAndShiftCase(shape: readonly number[], relu: boolean): ConformanceCase {
  const channels = shape.slice(-1);
  return {
    name: `scale and shift ${shape.join('x')}${relu ? ', relu' : ''}`,
    shapes: [shape, channels, channels],
    operation: (inputs) => scaleAndShift(input(inputs, 0), input(inputs, 1), input(inputs, 2), { relu }),
    reference: (inputs) =>
      reference.scaleAndShift(
        values(inputs, 0),
        values(inputs, 1),
        values(inputs, 2),
        relu ? positivePart : identity,
      ),
  };
}

/** Rows 2, 0 and 2 of a table: one is taken twice, so that its gradient is a sum. */
export const gatherCase: ConformanceCase = {
  name: 'gather with a row taken twice',
  shapes: [[4, 5]],
  operation: (inputs) => tf.gather(input(inputs, 0), tf.tensor1d([2, 0, 2], 'int32')),
  reference: (inputs) =>
    Float64Array.from([2, 0, 2].flatMap((row) => [...values(inputs, 0).slice(row * 5, row * 5 + 5)])),
};

const labels = [3, 0, 6];
export const crossEntropyCase: ConformanceCase = {
  name: 'cross entropy',
  shapes: [[3, 7]],
  operation: (inputs) => {
    const logits = input<tf.Tensor2D>(inputs, 0);
    const picked = tf.sum(tf.mul(tf.oneHot(tf.tensor1d(labels, 'int32'), 7), logits), 1);
    return tf.reshape(tf.mean(tf.sub(tf.logSumExp(logits, 1), picked)), [1]);
  },
  reference: (inputs) => reference.crossEntropy(values(inputs, 0), 7, labels),
};

const product = { rows: 7, depth: 13, columns: 9 };
const transpositions = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => ({ transposeA, transposeB })),
);

/** Every operation that networks here are made of, on shapes that hit the ragged edges; a second or two in all. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...windows.map((window) => convolutionCase([2, 7, 6, 3], window, 5)),
  ...windows.map((window) => depthwiseCase([2, 7, 6, 3], window, 2)),
  ...windows.map((window) => poolingCase('max', [2, 7, 6, 5], window, -2)),
  ...windows.map((window) => poolingCase('mean', [2, 7, 6, 5], window, 0)),
  ...transpositions.map((transposition) => productCase({ ...product, ...transposition })),
  ...transpositions.map((transposition) => fusedProductCase({ ...product, ...transposition }, 'relu')),
  ...[false, true].map((relu) => batchNormCase([3, 3, 2, 6], relu)),
  ...[false, true].map((relu) => scaleAndShiftCase([3, 2, 6], relu)),
  ...[false, true].map((relu) => biasCase([2, 3, 6], relu)),
  gatherCase,
  crossEntropyCase,
  ...elementCases,
  ...axisCases,
];
