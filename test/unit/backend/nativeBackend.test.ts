import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { diagnoseBackends } from '../../../src/backend/choice/diagnoseBackends';
import type { Prober } from '../../../src/backend/probe/prober';
import { chooseBackend } from '../../../src/backend/startBackend';
import { fixturePath } from '../support/fixtures';
import { fixedProber, settings, works } from '../support/probing';

it('takes native TensorFlow where it is the fastest, and once it has passed the whole suite', async () => {
  const learned: unknown[] = [];
  const prober: Prober = {
    ...fixedProber(({ backend }) => works(backend === 'wasm' ? 31 : 8.25, false)),
    learn: (candidate, result) => Promise.resolve(void learned.push([candidate.backend, result])),
  };
  const native = { ...settings, tensorflowLibrary: fixturePath('tensorflow/right') };
  const { info, candidate, attempts } = await chooseBackend({ ...native, backend: 'auto', prober });
  expect(info).toMatchObject({
    name: 'tensorflow-cpu',
    kernels: 'none',
    reason: expect.stringMatching(
      /^TensorFlow in .*: 8\.3 ms a step; WebAssembly .*: 31 ms a step$/,
    ) as string,
    versions: { 'tfjs-node': '4.22.0' },
  });
  expect(tf.getBackend()).toBe('tensorflow');
  expect(learned).toEqual([['tensorflow-cpu', works(8.25)]]);
  expect(attempts[0]).toMatchObject({ backend: 'tensorflow-cpu', outcome: 'chosen', milliseconds: 8.25 });
  const found = await diagnoseBackends(native, prober, candidate);
  expect(found.map(({ backend, outcome }) => [backend, outcome])).toEqual(
    expect.arrayContaining([
      ['tensorflow-cpu', 'chosen'],
      ['wasm', 'works'],
    ]),
  );
});
