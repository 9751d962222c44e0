import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { attack } from '../../../src/attacks/attack';
import type { AttackSettings } from '../../../src/protocol/experiment';
import {
  hasOverfitted,
  overfittingMessage,
  probeRobustAccuracy,
} from '../../../src/training/overfittingCheck';
import { randomStream } from '../../../src/data/random';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { imagesOf, labelsOf, loadFixtureMadry, readFixture } from '../support/fixtures';
import { startTestBackend } from '../support/testBackend';
import { tidied } from '../support/tidied';

const training: AttackSettings = {
  name: 'fgsm-rs',
  threatModel: 'linf',
  epsilon: 0.1,
  stepSize: 0.125,
  steps: 1,
  randomStart: true,
  restarts: 1,
  useBest: false,
};

beforeAll(async () => {
  await startTestBackend();
});

describe('the check', () => {
  it.each([
    ['the first epoch', undefined, 0.1, 0.2, false],
    ['a fall of exactly the limit', 0.75, 0.5, 0.25, false],
    ['a fall beyond the limit', 0.75, 0.5, 0.2, true],
    ['a rise', 0.1, 0.9, 0.2, false],
    ['any fall, where it is turned off', 1, 0, 0, false],
  ])('%s', (_what, before, now, drop, expected) => {
    expect(hasOverfitted(before, now, drop)).toBe(expected);
  });

  it('says what fell, from where to where, and what to do', () => {
    const message = overfittingMessage(7, 0.83, 0.12, training);
    for (const part of ['epoch 7', '83 %', '12 %', 'epoch 6', '0.125', 'PGD'])
      expect(message).toContain(part);
  });
});

it('probes with PGD of five steps of a quarter of epsilon', async () => {
  const tensors = readFixture('attacks/madry/fgsm');
  const model = loadFixtureMadry();
  const batch = { x: imagesOf(tensors, 'x_uint8'), labels: labelsOf(tensors, 'y') };
  for (const epsilon of [0, 0.02, 0.3]) {
    const expected = await tidied(async () => {
      const pgd = { ...training, name: 'pgd', epsilon, stepSize: epsilon / 4, steps: 5 } as const;
      const adversarial = await attack(model, batch.x, batch.labels, pgd, randomStream(1, 'probe'));
      const right = tf.equal(tf.argMax(model.logits(adversarial), 1), batch.labels);
      const [share] = await tf.mean(tf.cast(right, 'float32')).data();
      return share;
    });
    const actual = await expectNoLeakedTensors(() =>
      probeRobustAccuracy(model, batch, { ...training, epsilon }, randomStream(1, 'probe')),
    );
    expect(actual).toBeCloseTo(expected ?? NaN, 6);
  }
  tf.dispose([batch.x, batch.labels]);
  model.dispose();
});
