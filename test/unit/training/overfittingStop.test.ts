import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TrainOptions } from '../../../src/training/train';
import { startTestBackend } from '../support/testBackend';
import { adversarial, bytesOf, experimentOf, quick, trace } from './tinyTraining';

beforeAll(async () => {
  await startTestBackend();
});

describe('catastrophic overfitting', () => {
  const experiment = experimentOf(
    { ...adversarial, attack: { ...adversarial.attack, epsilon: 0.02, stepSize: 0.025 } },
    { epochs: 8, ...quick },
  );
  /** Makes the network lose everything while epoch 7 is measured, which the probe then finds. */
  const ruinInEpoch7 = (): Partial<TrainOptions> => {
    let epoch = 0;
    return {
      testAccuracy: (model) => {
        epoch += 1;
        if (epoch === 7) for (const parameter of model.parameters.values()) zero(parameter);
        return Promise.resolve(0.5);
      },
    };
  };
  const zero = (parameter: tf.Variable): void => {
    tf.tidy(() => {
      parameter.assign(tf.zerosLike(parameter));
    });
  };

  it('stops, says why, and keeps the weights of the epoch before', async () => {
    const undisturbed = await trace(experiment);
    const { metrics, checkpoints, outcome } = await trace(experiment, ruinInEpoch7());
    expect(outcome).toBe('overfitted');
    expect(checkpoints.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(bytesOf(checkpoints.at(-1))).toBe(bytesOf(undisturbed.checkpoints[5]));
    expect(metrics.at(-1)).toMatchObject({
      kind: 'warning',
      epoch: 7,
      step: 21,
      code: 'catastrophic-overfitting',
    });
    expect(metrics.at(-2)).toMatchObject({ kind: 'epoch', epoch: 7 });
  });

  it('is not looked for where the experiment turns it off, nor in natural training', async () => {
    for (const [method, overfittingDrop] of [
      [experiment.training.method, 0],
      [{ name: 'natural' }, 0.2],
    ] as const) {
      const { metrics, outcome } = await trace(
        experimentOf(method, { epochs: 8, ...quick, overfittingDrop }),
        ruinInEpoch7(),
      );
      expect(outcome).toBe('complete');
      for (const record of metrics) expect(Object.keys(record)).not.toContain('probeRobustAccuracy');
    }
  });
});
