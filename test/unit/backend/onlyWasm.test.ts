import { expect, it } from 'vitest';
import { chooseBackend } from '../../../src/backend/startBackend';
import { fixturePath } from '../support/fixtures';
import { settings } from '../support/probing';

it('starts what is part of GradLens without a trial where nothing else is found', async () => {
  const { info, attempts } = await chooseBackend({
    ...settings,
    backend: 'auto',
    tensorflowLibrary: fixturePath('tensorflow/absent'),
  });
  expect(info).toMatchObject({
    name: 'wasm',
    reason: 'nothing else is found here; plain kernels are asked for',
  });
  expect(attempts.map(({ backend, outcome }) => [backend, outcome])).toEqual([
    ['wasm', 'chosen'],
    ['tensorflow-gpu', 'not-found'],
    ['tensorflow-cpu', 'not-found'],
    ['webgpu', 'not-found'],
  ]);
});
