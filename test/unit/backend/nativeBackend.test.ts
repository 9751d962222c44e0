import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { startBackend } from '../../../src/backend/startBackend';
import { fixturePath } from '../support/fixtures';
import { wasmFolder } from '../support/wasmFolder';

it('takes a native backend that passes the conformance suite', async () => {
  const tensorflowLibrary = fixturePath('tensorflow/right');
  const info = await startBackend({ wasmFolder, kernels: 'auto', backend: 'auto', tensorflowLibrary });
  expect(info).toMatchObject({
    name: 'tensorflow-cpu',
    kernels: 'none',
    versions: { 'tfjs-node': '4.22.0' },
  });
  expect(info.reason).toContain('passes the conformance suite');
  expect(tf.getBackend()).toBe('tensorflow');
});
