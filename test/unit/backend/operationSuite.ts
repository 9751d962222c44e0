import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { adamUpdate } from '../../../src/backend/operations/adamUpdate';
import { momentumUpdate } from '../../../src/backend/operations/momentumUpdate';
import { addBias, relu } from '../../../src/backend/operations/relu';
import { trainingBatchNorm } from '../../../src/backend/operations/trainingBatchNorm';
import { conformanceFailures } from '../../../src/backend/conformance/conformance';
import { batchNormCase, biasCase, scaleAndShiftCase } from '../../../src/backend/conformance/cases';
import { batchStatistics } from '../../../src/backend/conformance/reference';

const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);
const doubles = (tensor: tf.Tensor): number[] => [...tensor.dataSync<'float32'>()];

/** What the operations with kernels of ours must do on every backend; the one that runs has been set. */
export function describeOperations(): void {
  it('batch norm, scale and shift, and bias have the right gradients', async () => {
    const definitions = [false, true].flatMap((rectified) => [
      batchNormCase([4, 3, 3, 7], rectified),
      batchNormCase([9, 4], rectified),
      batchNormCase([11, 1], rectified),
      scaleAndShiftCase([4, 3, 3, 7], rectified),
      scaleAndShiftCase([9, 4], rectified),
      scaleAndShiftCase([11, 1], rectified),
      biasCase([3, 5], rectified),
      biasCase([2, 2, 8], rectified),
    ]);
    expect(await conformanceFailures(definitions)).toEqual([]);
  });

  it('batch norm returns mean and biased variance, also of channels far from zero', () => {
    const x = tf.add(normal([700, 5], 3), 100);
    const { mean, variance } = trainingBatchNorm(x, tf.ones([5]), tf.zeros([5]), {
      epsilon: 1e-5,
      relu: false,
    });
    const expected = batchStatistics(Float64Array.from(doubles(x)), 5);
    doubles(mean).forEach((value, channel) => expect(value).toBeCloseTo(expected.mean[channel]!, 4));
    doubles(variance).forEach((value, channel) => expect(value).toBeCloseTo(expected.variance[channel]!, 4));
  });

  it('relu has no gradient at and below zero', () => {
    const gradient = tf.grad((x: tf.Tensor) => relu(x))(tf.tensor1d([-1, 0, 1e-30, 2, -0]));
    expect(doubles(gradient)).toEqual([0, 0, 1, 1, 0]);
  });

  it('a bias may be added without differentiating for it', () => {
    const bias = tf.tensor1d([1, -3]);
    const gradient = tf.grad((x: tf.Tensor) => addBias(x, bias, { relu: true }))(
      tf.tensor2d([
        [0, 1],
        [2, 9],
      ]),
    );
    expect(doubles(gradient)).toEqual([1, 0, 1, 1]);
  });

  it('Adam takes the steps that its definition gives in double precision', () => {
    const settings = { learningRate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 0.01, weightDecay: 0.02 };
    let state = { parameter: normal([7], 1), firstMoment: tf.zeros([7]), secondMoment: tf.zeros([7]) };
    const expected = doubles(state.parameter).map((parameter) => ({ parameter, first: 0, second: 0 }));
    for (let step = 1; step <= 5; step++) {
      const gradient = normal([7], 10 + step);
      state = adamUpdate(state, gradient, { ...settings, step });
      doubles(gradient).forEach((value, index) => {
        const entry = expected[index]!;
        const slope = value + settings.weightDecay * entry.parameter;
        entry.first = settings.beta1 * entry.first + (1 - settings.beta1) * slope;
        entry.second = settings.beta2 * entry.second + (1 - settings.beta2) * slope ** 2;
        const mean = entry.first / (1 - settings.beta1 ** step);
        const root = Math.sqrt(entry.second / (1 - settings.beta2 ** step));
        entry.parameter -= (settings.learningRate * mean) / (root + settings.epsilon);
      });
    }
    doubles(state.parameter).forEach((value, index) =>
      expect(value).toBeCloseTo(expected[index]!.parameter, 5),
    );
    doubles(state.secondMoment).forEach((value, index) =>
      expect(value).toBeCloseTo(expected[index]!.second, 5),
    );
  });

  it.each([false, true])('momentum takes the steps that its definition gives (Nesterov: %s)', (nesterov) => {
    const settings = { learningRate: 0.1, momentum: 0.9, nesterov, weightDecay: 0.01 };
    let state = { parameter: tf.tensor1d([1, -2, 3, 4, 5]), velocity: tf.zeros<tf.Rank.R1>([5]) };
    const expected = [1, -2, 3, 4, 5].map((parameter) => ({ parameter, velocity: 0 }));
    for (let step = 1; step <= 3; step++) {
      state = momentumUpdate(state, tf.tensor1d([1, 2, -3, 0, step]), settings);
      [1, 2, -3, 0, step].forEach((gradient, index) => {
        const entry = expected[index]!;
        const slope = gradient + 0.01 * entry.parameter;
        entry.velocity = 0.9 * entry.velocity + slope;
        entry.parameter -= 0.1 * (nesterov ? slope + 0.9 * entry.velocity : entry.velocity);
      });
    }
    doubles(state.parameter).forEach((value, index) =>
      expect(value).toBeCloseTo(expected[index]!.parameter, 5),
    );
  });
}
