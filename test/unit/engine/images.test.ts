import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createDecodePool } from '../../../src/data/decoding/decodePool';
import { createFileImageSet } from '../../../src/data/fileImageSet';
import { fitImageSet } from '../../../src/data/fit';
import { engineFolders } from '../../../src/engine/engineFolders';
import { prepareImage } from '../../../src/engine/images';
import { decoder, temporaryFolder } from '../data/support';
import { fixturePath } from '../support/fixtures';
import { checkout } from '../support/programRoot';

const pool = createDecodePool(decoder, 1);
afterAll(() => pool.close());
const folder = temporaryFolder();
copyFileSync(fixturePath('images/photo.jpg'), join(folder.path, 'photo.jpg'));

it('shows an image of a set of files as the set is evaluated: made of the file, at the size of the model', async () => {
  const set = createFileImageSet(
    { name: 'birds', classNames: ['a'], root: folder.path, paths: ['photo.jpg'], labels: Int32Array.of(0) },
    { height: 224, width: 224, channels: 3, transform: 'photograph', pool },
  );
  const services = {
    images: () => Promise.resolve(set),
    folders: engineFolders(checkout, { backend: 'wasm', kernels: 'plain' }),
  };
  const source = { kind: 'data', data: 'birds', split: 'test', index: 0 } as const;
  const { pixels, label, adjustment } = await prepareImage(services, source, { inputShape: [32, 32, 3] });
  expect(pixels.values).toEqual(await fitImageSet(set, [32, 32, 3], 'resize').batch([0]));
  expect([pixels.height, pixels.width, pixels.channels, label]).toEqual([32, 32, 3, 0]);
  expect(adjustment).toBe('224 × 224 colour image, resized to 32 × 32 colour');
});
