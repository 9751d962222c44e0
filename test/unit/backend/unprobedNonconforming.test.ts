import { expect, it, vi } from 'vitest';
import { chooseBackend } from '../../../src/backend/startBackend';
import { fixturePath } from '../support/fixtures';
import { fixedProber, settings } from '../support/probing';

vi.mock('../../../src/backend/conformance/conformance', () => ({
  conformanceFailures: () => Promise.resolve(['mean pooling: forward pass deviates by 1.0e+0']),
}));

it('starts nothing that computes wrongly, whether or not it is tried again', async () => {
  const choose = (): Promise<unknown> =>
    chooseBackend({
      ...settings,
      tensorflowLibrary: fixturePath('tensorflow/right'),
      backend: 'auto',
      prober: fixedProber(() => ({ kind: 'refused', reason: 'ends with code 1' })),
    });
  await expect(choose()).rejects.toMatchObject({
    code: 'backend/unavailable',
    message: expect.stringMatching(
      /WebAssembly .* fails the conformance suite: mean pooling.*Diagnose Backend/,
    ) as string,
  });
  await expect(choose()).rejects.toMatchObject({
    code: 'backend/unavailable',
    message: expect.stringMatching(/WebAssembly .* was taken out of this process before/) as string,
  });
});
