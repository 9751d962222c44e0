/** Every reader of a data set's files under damaged input. */
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { readIdxImages, readIdxLabels } from '../../../src/data/idx';
import { fixturePath } from '../support/fixtures';
import { damaged, expectReadOrRefused, fuzzTimeout } from '../support/fuzz';
import { temporaryFolder } from './support';

const folder = temporaryFolder();
const bytesOf = (name: string): Buffer => readFileSync(fixturePath(`datasets/${name}`));
const gzipped = (inputs: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  inputs.map((bytes) => gzipSync(bytes));

describe('damaged files are read or refused:', { timeout: fuzzTimeout }, () => {
  it('IDX, packed and unpacked', async () => {
    const packed = [bytesOf('mnist/t10k-images-idx3-ubyte.gz'), bytesOf('mnist/t10k-labels-idx1-ubyte.gz')];
    const contents = packed.map((file) => gunzipSync(file));
    const inputs = fc.oneof(damaged(packed), gzipped(damaged(contents)), damaged(contents));
    for (const read of [readIdxImages, (path: string) => readIdxLabels(path, 10)]) {
      await expectReadOrRefused(inputs, (input) => read(folder.write('idx', input)), {
        honestBytes: 40 * 28 * 28,
      });
    }
  });
});
