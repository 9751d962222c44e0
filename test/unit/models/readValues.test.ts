import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { readValues } from '../../../src/models/readValues';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { startTestBackend } from '../support/testBackend';

beforeAll(async () => {
  await startTestBackend();
});

describe('reading values', () => {
  it('gives the numbers of a tensor made for them, integers as well', async () => {
    expect([...(await readValues(() => tf.add(tf.tensor1d([1, 2]), 0.5)))]).toEqual([1.5, 2.5]);
    expect([...(await readValues(() => tf.argMax(tf.tensor2d([[1, 3, 2]]), 1)))]).toEqual([1]);
  });

  it('gives a copy', async () => {
    const variable = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
    const values = await readValues(() => tf.clone(variable));
    values.fill(7);
    expect([...(await variable.data())]).toEqual([1, 2]);
    variable.dispose();
  });

  it('leaves no tensor behind, also where one cannot be made or read', async () => {
    await expectNoLeakedTensors(() => readValues(() => tf.square(tf.tensor1d([1, 2]))));
    const unmade = new Error('out of memory');
    const made = (): tf.Tensor => {
      tf.square(tf.tensor1d([1, 2]));
      throw unmade;
    };
    expect(await expectNoLeakedTensors(() => readValues(made))).toBe(unmade);
    const lost = new Error('device lost');
    const unreadable = (): tf.Tensor =>
      Object.assign(tf.square(tf.tensor1d([1, 2])), { data: () => Promise.reject(lost) });
    expect(await expectNoLeakedTensors(() => readValues(unreadable))).toBe(lost);
  });
});
