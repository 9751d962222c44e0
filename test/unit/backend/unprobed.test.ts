import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { diagnoseBackends } from '../../../src/backend/choice/diagnoseBackends';
import type { Prober } from '../../../src/backend/probe/prober';
import { chooseBackend } from '../../../src/backend/startBackend';
import { fixturePath } from '../support/fixtures';
import { fixedProber, settings } from '../support/probing';

it('starts what is part of GradLens where nothing starts and its own probe was cut off, and says so', async () => {
  const learned: unknown[] = [];
  const prober: Prober = {
    ...fixedProber(({ backend }) =>
      backend === 'wasm'
        ? { kind: 'cut-off', reason: 'did not answer within 60 s' }
        : { kind: 'refused', reason: 'is ended by SIGABRT' },
    ),
    learn: (candidate) => Promise.resolve(void learned.push(candidate)),
  };
  const others = { ...settings, tensorflowLibrary: fixturePath('tensorflow/right') };
  const { info, candidate, attempts } = await chooseBackend({ ...others, backend: 'auto', prober });
  const reason =
    'nothing else starts, and its own trial did not answer within 60 s; plain kernels are asked for';
  expect(info).toMatchObject({
    name: 'wasm',
    reason: expect.stringMatching(`^${reason}; TensorFlow in .* is ended by SIGABRT$`) as string,
  });
  expect(tf.getBackend()).toBe('wasm');
  expect(attempts.map(({ backend, outcome }) => [backend, outcome])).toEqual([
    ['wasm', 'chosen'],
    ['tensorflow-cpu', 'refused'],
    ...attempts.slice(2).map(({ backend }) => [backend, 'not-found']),
  ]);
  expect(attempts[0]?.reason).toBe(reason);
  // A probe alone tells a time.
  expect(learned).toEqual([]);

  const found = await diagnoseBackends(others, prober, candidate);
  expect(found.find(({ backend }) => backend === 'wasm')).toMatchObject({
    outcome: 'chosen',
    reason: 'computes here, and its own trial did not answer within 60 s',
  });
});
