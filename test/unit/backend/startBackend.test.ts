import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { chooseBackend, startBackend } from '../../../src/backend/startBackend';
import { fixturePath } from '../support/fixtures';
import { fixedProber, settings, works } from '../support/probing';

const nativeAt = (tensorflowLibrary: string, reason = ''): Promise<unknown> =>
  startBackend({
    ...settings,
    backend: 'tensorflow-cpu',
    tensorflowLibrary,
    prober: fixedProber(() => ({ kind: 'refused', reason })),
  });

// In this order: a backend that has started stays.
describe('the choice of the backend', () => {
  it('says that what is asked for is not found, where it was looked for, and what to set', async () => {
    await expect(nativeAt(fixturePath('tensorflow/absent'))).rejects.toMatchObject({
      code: 'backend/unavailable',
      message: expect.stringMatching(
        /tensorflow-cpu cannot run here: it is not found: .*library is .*absent.*gradlens\.backend/,
      ) as string,
    });
  });

  it('says why what is asked for is refused', async () => {
    await expect(nativeAt(fixturePath('tensorflow/crashes'), 'is ended by SIGABRT')).rejects.toThrow(
      /TensorFlow in .*crashes.* is ended by SIGABRT\. Set/,
    );
  });

  it('takes the fastest, whatever the order, and tells the others with their times and reasons', async () => {
    const { info, attempts } = await chooseBackend({
      ...settings,
      backend: 'auto',
      tensorflowLibrary: fixturePath('tensorflow/right'),
      prober: fixedProber(({ backend }) => works(backend === 'wasm' ? 31.4 : 50)),
    });
    expect(info).toMatchObject({
      name: 'wasm',
      kernels: 'plain',
      reason: expect.stringMatching(
        /^plain kernels are asked for: 31 ms a step; TensorFlow in .*right.*: 50 ms a step$/,
      ) as string,
      versions: { 'tfjs-core': '4.22.0', 'tfjs-backend-wasm': '4.22.0', node: process.version },
    });
    expect(attempts.map(({ backend, outcome, milliseconds }) => [backend, outcome, milliseconds])).toEqual([
      ['wasm', 'chosen', 31.4],
      ['tensorflow-cpu', 'works', 50],
      ...attempts.slice(2).map(({ backend }) => [backend, 'not-found', undefined]),
    ]);
    expect(attempts.every(({ reason }) => reason !== '')).toBe(true);
    expect(tf.getBackend()).toBe('wasm');
  });
});
