import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import type { Prober } from '../../../src/backend/probe/prober';
import type { BackendName } from '../../../src/protocol/backends';
import { chooseBackend } from '../../../src/backend/startBackend';
import { fixturePath } from '../support/fixtures';
import { fixedProber, settings, works } from '../support/probing';

// What the stand-ins compute on; as TensorFlow says it of itself.
const { MathBackendCPU } = createRequire(import.meta.url)('@tensorflow/tfjs-backend-cpu') as {
  MathBackendCPU: { prototype: object };
};

it('starts and judges one TensorFlow in a process: its code and its GPU stay when it is taken out', async () => {
  const learned: unknown[] = [];
  const prober: Prober = {
    ...fixedProber(() => works(8, false)),
    learn: ({ backend, entry }, { kind }) => Promise.resolve(void learned.push([backend, entry, kind])),
  };
  const choose = (backend: BackendName, name: string): Promise<unknown> =>
    chooseBackend({ ...settings, tensorflowLibrary: fixturePath(`tensorflow/${name}`), backend, prober });
  Reflect.set(MathBackendCPU.prototype, 'isUsingGpuDevice', true);
  await expect(choose('tensorflow-gpu', 'wrong')).rejects.toThrow('fails the conformance suite');
  await expect(choose('tensorflow-cpu', 'wrong')).rejects.toThrow('holds another TensorFlow');
  await expect(choose('tensorflow-gpu', 'right')).rejects.toThrow('holds another TensorFlow');
  expect(learned).toEqual([['tensorflow-gpu', fixturePath('tensorflow/wrong/index.js'), 'refused']]);
});
