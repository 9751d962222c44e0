import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { conformanceFailures } from '../../src/backend/conformance/conformance';
import { createModel } from '../../src/models/architectures';
import type { BackendInfo } from '../../src/protocol/backends';
import { randomStream } from '../../src/data/random';
import { lossAndGradients } from '../../src/training/trainingStep';
import { startTestBackend } from '../unit/support/testBackend';

let info: BackendInfo;
beforeAll(async () => {
  info = await startTestBackend();
});

describe('the addon over a TensorFlow of Python', () => {
  it('says which TensorFlow it runs on, and on what device', () => {
    expect(tf.getBackend()).toBe('tensorflow');
    expect(info).toMatchObject({ name: 'tensorflow-cpu', kernels: 'none' });
    expect(info.versions).toMatchObject({ tensorflow: '2.21.0' });
    expect(info.reason).toMatch(
      /^TensorFlow 2\.21\.0 of gradlens\.tensorflow\.library in .*: [\d.]+ ms a step$/,
    );
  });

  it('passes the conformance suite', async () => {
    expect(await conformanceFailures()).toEqual([]);
  });

  it('holds as much memory after 300 training steps as after 100', async () => {
    const model = createModel('wong-small', 10, randomStream(0, 'weights'));
    const x = tf.randomUniform<tf.Rank.R4>([16, 28, 28, 1], 0, 1, 'float32', 1);
    const labels = tf.tensor1d(
      Int32Array.from({ length: 16 }, (_, index) => index % 10),
      'int32',
    );
    const steps = async (count: number): Promise<{ tensors: number; bytes: number }> => {
      for (let step = 0; step < count; step++) {
        const { gradients } = await lossAndGradients(model, [{ x, share: 1 }], labels);
        tf.dispose([...gradients.values()]);
      }
      return { tensors: tf.memory().numTensors, bytes: process.memoryUsage.rss() };
    };
    const early = await steps(100);
    const late = await steps(200);
    expect(late.tensors).toBe(early.tensors);
    expect(late.bytes).toBeLessThan(early.bytes * 1.1);
    model.dispose();
    tf.dispose([x, labels]);
  });
});
