import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { startBackend } from '../../../src/backend/startBackend';
import { fixturePath } from '../support/fixtures';
import { wasmFolder } from '../support/wasmFolder';

const nativeAt = (tensorflowLibrary: string): Promise<unknown> =>
  startBackend({ wasmFolder, kernels: 'plain', backend: 'tensorflow-cpu', tensorflowLibrary });

// In this order: a backend that has started stays.
describe('the choice of the backend', () => {
  it('says that the native package is missing, and what to set', async () => {
    await expect(nativeAt(fixturePath('tensorflow/absent'))).rejects.toMatchObject({
      code: 'backend/unavailable',
      message: expect.stringMatching(/no native TensorFlow is installed.*gradlens\.backend/) as string,
    });
  });

  it('survives a package that crashes its process', async () => {
    await expect(nativeAt(fixturePath('tensorflow/crashes'))).rejects.toThrow(/ended by SIG(ABRT|ILL|TRAP)/);
  });

  it('refuses a native backend that computes wrongly, and names what', async () => {
    await expect(nativeAt(fixturePath('tensorflow/wrong'))).rejects.toThrow(
      /fails the conformance suite: mean pooling .* same.* gradient deviates/,
    );
  });

  it('falls back to wasm and keeps the reason', async () => {
    const tensorflowLibrary = fixturePath('tensorflow/absent');
    const info = await startBackend({ wasmFolder, kernels: 'plain', backend: 'auto', tensorflowLibrary });
    expect(info).toMatchObject({
      name: 'wasm',
      kernels: 'plain',
      reason: 'no native TensorFlow is installed; plain kernels are asked for',
      versions: { 'tfjs-core': '4.22.0', 'tfjs-backend-wasm': '4.22.0', node: process.version },
    });
    expect(tf.getBackend()).toBe('wasm');
  });
});
