import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import * as names from '../../src/backend/kernelNames';
import { adamUpdate } from '../../src/backend/operations/adamUpdate';
import { hasKernel } from '../../src/backend/operations/runKernel';
import { randomStream } from '../../src/data/random';
import { createModel } from '../../src/models/architectures';
import type { ArchitectureName, OptimizerSettings } from '../../src/protocol/experiment';
import {
  applyGradients,
  createOptimizerState,
  disposeOptimizerState,
} from '../../src/training/optimizerState';
import { lossAndGradients } from '../../src/training/trainingStep';
import { describeOperations } from '../unit/backend/operationSuite';
import { startTestBackend } from '../unit/support/testBackend';

beforeAll(async () => {
  await startTestBackend();
});

const adam: OptimizerSettings = {
  name: 'adam',
  learningRate: 1e-3,
  momentum: 0,
  nesterov: false,
  weightDecay: 1e-4,
  weightDecayOn: 'all',
};

/** Trains a network and calls back after each step. @returns the weights' values in the end */
async function train(
  architecture: ArchitectureName,
  steps: number,
  after: () => void = () => undefined,
): Promise<number[][]> {
  const model = createModel(architecture, 10, randomStream(0, 'weights'));
  const optimizer = createOptimizerState(model, adam);
  const x = tf.randomUniform<tf.Rank.R4>([8, ...model.inputShape], 0, 1, 'float32', 1);
  const labels = tf.tensor1d([0, 1, 2, 3, 4, 5, 6, 7], 'int32');
  for (let step = 1; step <= steps; step++) {
    const { gradients } = await lossAndGradients(model, [{ x, share: 1 }], labels);
    applyGradients(model, optimizer, gradients, adam.learningRate, step);
    tf.dispose([...gradients.values()]);
    after();
  }
  const values = [...model.parameters.values()].map((variable) => [...variable.dataSync<'float32'>()]);
  model.dispose();
  disposeOptimizerState(optimizer);
  tf.dispose([x, labels]);
  return values;
}

/** Tensors that TensorFlow itself holds for this process. */
function nativeTensors(): number {
  const backend = tf.backend() as unknown as { getNumOfTFTensors(): number };
  return backend.getNumOfTFTensors();
}

describe('operations on native TensorFlow', () => {
  it('have kernels of ours', () => {
    const composed = [names.MomentumStep];
    const kernels = Object.values(names).filter((name) => !composed.includes(name));
    expect(kernels.filter((name) => !hasKernel(name))).toEqual([]);
  });

  describeOperations();

  it('leave parameter and moments as they were in a step of Adam', () => {
    tf.tidy(() => {
      const state = {
        parameter: tf.tensor1d([1, 2]),
        firstMoment: tf.zeros([2]),
        secondMoment: tf.ones([2]),
      };
      const settings = {
        learningRate: 0.1,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        weightDecay: 0,
        step: 1,
      };
      const next = adamUpdate<tf.Tensor>(state, tf.tensor1d([1, -1]), settings);
      expect(next.parameter.dataSync()[0]).toBeLessThan(1);
      expect([...state.parameter.dataSync()]).toEqual([1, 2]);
      expect([...state.firstMoment.dataSync()]).toEqual([0, 0]);
      expect([...state.secondMoment.dataSync()]).toEqual([1, 1]);
    });
  });

  it.each(['wong-small', 'wrn-10-1'] as const)('train %s to the same bits again', async (architecture) => {
    expect(await train(architecture, 3)).toEqual(await train(architecture, 3));
  });

  it('hold as many tensors, here and in TensorFlow, and as much memory after 300 steps as after 100', async () => {
    const held: { tensors: number; native: number; bytes: number }[] = [];
    await train('wrn-10-1', 300, () => {
      held.push({
        tensors: tf.memory().numTensors,
        native: nativeTensors(),
        bytes: process.memoryUsage.rss(),
      });
    });
    const [early, late] = [held[99], held[299]];
    expect(late).toMatchObject({ tensors: early?.tensors, native: early?.native });
    expect(late?.bytes).toBeLessThan((early?.bytes ?? 0) * 1.1);
  });
});
