/** Every reader of a data set's files under damaged input. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractArchive } from '../../../src/data/archive';
import { readCifarArchive, readCifarFiles } from '../../../src/data/cifar';
import { listCub } from '../../../src/data/cub';
import { readIdxImages, readIdxLabels } from '../../../src/data/idx';
import { boxWithin } from '../../../src/data/imageListing';
import { readImage } from '../../../src/data/readImage';
import { readSvhn } from '../../../src/data/svhn';
import { readUspsLibsvm } from '../../../src/data/uspsLibsvm';
import { readUspsText } from '../../../src/data/uspsText';
import { fixturePath } from '../support/fixtures';
import { damaged, expectReadOrRefused, fuzzTimeout } from '../support/fuzz';
import { codecs, temporaryFolder } from './support';

const folder = temporaryFolder();
const bytesOf = (name: string): Buffer => readFileSync(fixturePath(name));
const dataFile = (name: string): Buffer => bytesOf(`datasets/${name}`);
const gzipped = (inputs: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  inputs.map((bytes) => gzipSync(bytes));

describe('damaged files are read or refused:', { timeout: fuzzTimeout }, () => {
  it('IDX, packed and unpacked', async () => {
    const packed = [dataFile('mnist/t10k-images-idx3-ubyte.gz'), dataFile('mnist/t10k-labels-idx1-ubyte.gz')];
    const contents = packed.map((file) => gunzipSync(file));
    const inputs = fc.oneof(damaged(packed), gzipped(damaged(contents)), damaged(contents));
    for (const read of [readIdxImages, (path: string) => readIdxLabels(path, 10)]) {
      await expectReadOrRefused(inputs, (input) => read(folder.write('idx', input)), {
        honestBytes: 40 * 28 * 28,
      });
    }
  });

  it('USPS as text', async () => {
    const row = (label: number): string => `${String(label)} ${'-1.0000 0.5 '.repeat(128)}\n`;
    const text = Buffer.from(row(6) + row(5));
    const inputs = fc.oneof(damaged([text]), gzipped(damaged([text])), damaged([gzipSync(text)]));
    await expectReadOrRefused(inputs, (input) => readUspsText(folder.write('usps', input), 2), {
      honestBytes: 2 * 256 * 4,
    });
  });

  it('USPS in bzip2', async () => {
    const inputs = damaged([dataFile('usps/usps.t.bz2'), dataFile('broken/usps-label-11.bz2')]);
    await expectReadOrRefused(inputs, (input) => readUspsLibsvm(folder.write('usps.bz2', input), 20), {
      honestBytes: 20 * 256 * 4,
    });
  });

  it('CIFAR-10, records and archives', async () => {
    const archive = dataFile('broken/cifar-label-10.tar.gz');
    const batches = [{ path: 'data_batch_1.bin', count: 2 }];
    const records = Buffer.alloc(2 * 3073, 7);
    await expectReadOrRefused(
      damaged([records]),
      (input) => readCifarFiles([{ path: folder.write('records', input), count: 2 }]),
      { honestBytes: records.length },
    );
    await expectReadOrRefused(
      fc.oneof(damaged([archive]), gzipped(damaged([gunzipSync(archive)]))),
      (input) => readCifarArchive(folder.write('cifar.tar.gz', input), batches),
      { honestBytes: records.length },
    );
  });

  it('SVHN, packed and unpacked', async () => {
    const files = ['uncompressed_32x32.mat', 'double-labels-extra-variables.mat'].map((name) =>
      dataFile(`svhn/${name}`),
    );
    const repacked = damaged([files[0]!.subarray(128)]).map((variables) => {
      const packed = deflateSync(variables);
      const tag = Buffer.alloc(8);
      tag.writeUInt32LE(15, 0);
      tag.writeUInt32LE(packed.length, 4);
      return Buffer.concat([files[0]!.subarray(0, 128), tag, packed]);
    });
    await expectReadOrRefused(
      fc.oneof(damaged(files), repacked),
      (input) => readSvhn(folder.write('svhn.mat', input), 5),
      { honestBytes: 5 * 3072 },
    );
  });

  it('archives, which leave nothing outside of their target', async () => {
    const names = ['parent-path', 'symlink', 'hardlink', 'absolute-path', 'backslash-path'];
    const tars = names.map((name) => gunzipSync(dataFile(`broken/tar-${name}.tar.gz`)));
    const beside = join(folder.path, 'archives');
    mkdirSync(beside);
    const target = join(beside, 'target');
    let unpacked = 0;
    await expectReadOrRefused(
      fc.oneof(damaged(tars), gzipped(damaged(tars))),
      async (input) => {
        const to = `${target}-${String(unpacked++)}`;
        await extractArchive(folder.write('any.tar', input), to, { limits: { entries: 20, bytes: 1 << 20 } });
      },
      { honestBytes: 1 << 16 },
    );
    expectNothingEscaped();
  });

  it('tables of CUB-200-2011', async () => {
    const tables = {
      images: '1 a.jpg\n2 b.jpg\n',
      classes: '1 001.Some_Bird\n2 002.Other\n',
      image_class_labels: '1 1\n2 2\n',
      train_test_split: '1 1\n2 1\n',
      bounding_boxes: '1 1.5 2 3 4\n2 0.0 0.0 1.0 1.0\n',
    };
    const root = join(folder.path, 'cub');
    mkdirSync(join(root, 'images'), { recursive: true });
    for (const image of ['a.jpg', 'b.jpg']) writeFileSync(join(root, 'images', image), '');
    const texts = Object.values(tables).map((text) => Buffer.from(text));
    const inputs = fc.tuple(fc.constantFrom(...Object.keys(tables)), damaged(texts));
    await expectReadOrRefused(
      inputs,
      async ([changed, text]) => {
        for (const [table, whole] of Object.entries(tables)) {
          writeFileSync(join(root, `${table}.txt`), table === changed ? text : whole);
        }
        const { boxes = [] } = await listCub('cub', root, 'train');
        for (const box of boxes) boxWithin(box, { width: 10, height: 10 }, 'a.jpg');
      },
      { honestBytes: 1000 },
    );
  });

  it.each(['tiny.png', 'gray16.png', 'palette.png', 'gray.jpg', 'exif-2.jpg', 'photo.webp', 'photo.bmp'])(
    'pictures: %s',
    async (name) => {
      const inputs = damaged([bytesOf(`images/${name}`)]);
      await expectReadOrRefused(inputs, (input) => readImage(folder.write(name, input), codecs), {
        honestBytes: 1 << 24,
      });
    },
  );
});

function expectNothingEscaped(): void {
  for (const path of ['escape-parent.txt', 'escape-absolute.txt']) {
    expect(() => readFileSync(join(folder.path, path))).toThrow(/ENOENT/);
    expect(() => readFileSync(join(folder.path, 'archives', path))).toThrow(/ENOENT/);
  }
  expect(() => readFileSync('/escape-absolute.txt')).toThrow(/ENOENT/);
}
