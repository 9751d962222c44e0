import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { randomStream } from '../../src/data/random';
import { createModel } from '../../src/models/architectures';
import { lossAndGradients } from '../../src/training/trainingStep';
import { startTestBackend } from '../unit/support/testBackend';
import { experimentOf, traceUntil } from '../unit/training/tinyTraining';

beforeAll(startTestBackend);

it('holds as many tensors and bytes after six training steps as after three', async () => {
  const model = createModel('wong-small', 10, randomStream(0, 'weights'));
  const x = tf.randomUniform<tf.Rank.R4>([4, 28, 28, 1], 0, 1, 'float32', 1);
  const labels = tf.tensor1d([0, 1, 2, 3], 'int32');
  const steps = async (count: number): Promise<object> => {
    for (let step = 0; step < count; step++) {
      const { gradients } = await lossAndGradients(model, [{ x, share: 1 }], labels);
      tf.dispose([...gradients.values()]);
    }
    const { bufferManager } = tf.backend() as unknown as Pick<WebGPUBackend, 'bufferManager'>;
    return { tensors: tf.memory().numTensors, allocated: bufferManager.numBytesAllocated };
  };
  const early = await steps(3);
  expect(await steps(3)).toEqual(early);
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
