import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import type { Prober } from '../../../src/backend/probe/prober';
import { chooseBackend } from '../../../src/backend/startBackend';
import { fixturePath } from '../support/fixtures';
import { fixedProber, settings, works } from '../support/probing';

it('takes out what fails the whole suite, remembers it, and goes on with the next', async () => {
  const learned: unknown[] = [];
  const prober: Prober = {
    ...fixedProber(({ backend }) => works(backend === 'wasm' ? 31 : 8, backend === 'wasm')),
    learn: ({ backend }, { kind }) => Promise.resolve(void learned.push([backend, kind])),
  };
  const tensorflowLibrary = fixturePath('tensorflow/wrong');
  const { info, attempts } = await chooseBackend({ ...settings, tensorflowLibrary, backend: 'auto', prober });
  expect(info).toMatchObject({
    name: 'wasm',
    reason: expect.stringMatching(
      /31 ms a step; TensorFlow in .* fails the conformance suite: mean/,
    ) as string,
  });
  expect(tf.getBackend()).toBe('wasm');
  expect(learned).toEqual([['tensorflow-cpu', 'refused']]);
  expect(attempts.find(({ backend }) => backend === 'tensorflow-cpu')?.outcome).toBe('refused');
});
