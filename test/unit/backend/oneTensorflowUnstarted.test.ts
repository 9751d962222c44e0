import { expect, it } from 'vitest';
import { chooseBackend } from '../../../src/backend/startBackend';
import { fixturePath } from '../support/fixtures';
import { fixedProber, settings, works } from '../support/probing';

it('takes a TensorFlow that did not start for the one that this process holds: its code may be loaded', async () => {
  const choose = (name: string): Promise<unknown> =>
    chooseBackend({
      ...settings,
      tensorflowLibrary: fixturePath(`tensorflow/${name}`),
      backend: 'tensorflow-cpu',
      prober: fixedProber(() => works(8)),
    });
  await expect(choose('throws')).rejects.toThrow('does not start');
  await expect(choose('right')).rejects.toThrow('holds another TensorFlow');
});
