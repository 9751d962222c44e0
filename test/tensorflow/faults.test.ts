import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { resumeRun, runExperiment } from '../../src/experiments/runExperiment';
import { guardTape } from '../../src/models/guardTape';
import type { BackendInfo } from '../../src/protocol/backends';
import { withMemoryFailureNamed } from '../../src/protocol/memoryFailures';
import { readRun } from '../../src/runs/readRun';
import { experimentNamed, inTemporaryFolder } from '../unit/runs/tinyRun';
import { startTestBackend } from '../unit/support/testBackend';

let backend: BackendInfo;
beforeAll(async () => {
  backend = await startTestBackend();
});

describe('native TensorFlow', () => {
  it('says what it has no room for, leaves no tensor, and goes on', () => {
    const before = tf.memory().numTensors;
    const wide = (x: tf.Tensor): tf.Scalar => tf.sum(tf.matMul(x as tf.Tensor2D, tf.ones([1, 1_000_000])));
    const attempt = (): unknown =>
      tf.tidy(() => guardTape(() => tf.valueAndGrad(wide)(tf.ones([1_000_000, 1]))));
    let failure: unknown;
    try {
      attempt();
    } catch (error) {
      failure = withMemoryFailureNamed(error, 'training');
    }
    expect(failure).toMatchObject({
      code: 'engine/out-of-memory',
      message: expect.stringContaining('no room for a tensor of 1000000 × 1000000 (float)') as string,
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(tf.tidy(() => tf.sum(tf.ones([3, 3])).dataSync()[0])).toBe(9);
  });

  it('hears a cancellation after the step under way, leaves no tensor, and the run goes on', () =>
    inTemporaryFolder(async (runsFolder) => {
      const { training, evaluation, ...rest } = experimentNamed('AT-0.1');
      const experiment = {
        ...rest,
        training: { ...training, epochs: 1, batchSize: 400 },
        evaluation: { ...evaluation, attack: { ...evaluation.attack, steps: 1 } },
      };
      const folders = { embedded: fileURLToPath(new URL('../../media/data', import.meta.url)) };
      const controller = new AbortController();
      const steps: number[] = [];
      const before = tf.memory().numTensors;
      const running = runExperiment({
        folders,
        backend,
        experiment,
        runsFolder,
        signal: controller.signal,
        onProgress: ({ record }) => {
          steps.push(record.step);
          // As a message comes: while the thread is free between two steps.
          if (record.step === 4) setImmediate(() => controller.abort());
        },
      });
      await expect(running).rejects.toMatchObject({ code: 'cancelled' });
      expect(steps.at(-1)).toBeLessThanOrEqual(5);
      expect(tf.memory().numTensors).toBe(before);
      const run = join(runsFolder, 'AT-0.1');
      expect(await readRun(run)).toMatchObject({
        status: 'cancelled',
        checkpoints: [{ step: steps.at(-1) }],
      });
      const signal = new AbortController().signal;
      expect((await resumeRun({ folders, backend, signal, run })).status).toBe('finished');
      expect(tf.memory().numTensors).toBe(before);
    }));
});
