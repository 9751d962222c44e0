import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { randomStream } from '../../src/data/random';
import { instantiate } from '../../src/models/instantiate';
import { batchNorm } from '../../src/models/modules/batchNorm';
import { convolution } from '../../src/models/modules/convolution';
import { dense } from '../../src/models/modules/dense';
import { flatten } from '../../src/models/modules/flatten';
import { chain, network } from '../../src/models/modules/module';
import { maxPooling } from '../../src/models/modules/pooling';
import {
  applyGradients,
  createOptimizerState,
  disposeOptimizerState,
} from '../../src/training/optimizerState';
import { lossAndGradients } from '../../src/training/trainingStep';
import { startTestBackend } from '../unit/support/testBackend';
import { experimentOf, traceUntil } from '../unit/training/tinyTraining';

beforeAll(startTestBackend);

const adam = {
  name: 'adam',
  learningRate: 1e-2,
  momentum: 0,
  nesterov: false,
  weightDecay: 0,
  weightDecayOn: 'all',
} as const;

/** One layer of each kind, small enough for 300 steps of a graphics processor in software. */
const smallNetwork = network(
  chain(
    convolution('conv', { inChannels: 1, outChannels: 4, kernelSize: 3, padding: 1 }),
    batchNorm('bn', { channels: 4, activation: 'relu' }),
    maxPooling({ kernelSize: 2 }),
  ),
  flatten(),
  dense('fc', { inFeatures: 64, outFeatures: 10 }),
);

it('holds as many tensors and bytes after 300 training steps as after ten', async () => {
  const random = randomStream(0, 'weights');
  const model = instantiate(
    { architecture: 'wong-small', inputShape: [8, 8, 1], classes: 10, network: smallNetwork },
    ({ shape, initialise }) =>
      initialise(
        random,
        shape.reduce((product, size) => product * size, 1),
      ),
  );
  const optimizer = createOptimizerState(model, adam);
  const x = tf.randomUniform<tf.Rank.R4>([4, 8, 8, 1], 0, 1, 'float32', 1);
  const labels = tf.tensor1d([0, 1, 2, 3], 'int32');
  const losses: number[] = [];
  const trainTo = async (last: number): Promise<object> => {
    for (let step = losses.length + 1; step <= last; step++) {
      const { loss, gradients } = await lossAndGradients(model, [{ x, share: 1 }], labels);
      applyGradients(model, optimizer, gradients, adam.learningRate, step);
      tf.dispose([...gradients.values()]);
      losses.push(loss);
    }
    const { bufferManager } = tf.backend() as unknown as Pick<WebGPUBackend, 'bufferManager'>;
    return { tensors: tf.memory().numTensors, allocated: bufferManager.numBytesAllocated };
  };
  const early = await trainTo(10);
  expect(await trainTo(300)).toEqual(early);
  // Four images are learnt by heart.
  expect(losses.at(-1)).toBeLessThan(0.1 * (losses[0] ?? 0));
  disposeOptimizerState(optimizer);
  model.dispose();
  tf.dispose([x, labels]);
});

it('ends a training that is cancelled, with a checkpoint to resume from', async () => {
  const before = tf.memory().numTensors;
  const { outcome, checkpoints, metrics } = await traceUntil(
    1,
    experimentOf({ name: 'natural' }, { batchSize: 4 }),
  );
  expect(outcome).toMatchObject({ code: 'cancelled' });
  expect(metrics.at(-1)).toMatchObject({ kind: 'step', step: 1 });
  expect(checkpoints.length).toBeGreaterThan(0);
  expect(tf.memory().numTensors).toBe(before);
});
