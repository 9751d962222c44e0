import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { beforeEach, describe, expect, it } from 'vitest';
import { extractArchive } from '../../../src/data/archive';
import { readCifarArchive, readCifarFiles } from '../../../src/data/cifar';
import type { StoredSplit } from '../../../src/data/idxPair';
import { fixturePath } from '../support/fixtures';
import { expectCase } from './expectedCases';
import { failureOf, sha256, temporaryFolder } from './support';

const folder = temporaryFolder();
const archive = fixturePath('datasets/cifar10/cifar-10-binary.tar.gz');
const broken = (name: string): string => fixturePath(`datasets/broken/${name}`);
const names = ['data_batch_1.bin', 'data_batch_2.bin', 'test_batch.bin'];
const batches = (count = 20) => names.map((path) => ({ path, count }));

function expectAll({ labels, values }: StoredSplit): void {
  if (!(values instanceof Uint8Array)) throw new Error('bytes were expected');
  names.forEach((name, index) => expectCase(`cifar10/${name}`, { labels, values }, index * 20));
}

describe('CIFAR-10 in binary', () => {
  it('is read from its archive, plane by plane turned to pixels', async () => {
    const fileSha256 = sha256(readFileSync(archive));
    expectAll(await readCifarArchive(archive, batches(), { fileSha256 }));
    const failure = await failureOf(() =>
      readCifarArchive(archive, batches(), { fileSha256: '0'.repeat(64) }),
    );
    expect(failure.code).toBe('data/other-contents');
  });

  it('is read from its folder', async () => {
    const target = join(folder.path, 'unpacked');
    await extractArchive(archive, target);
    const inFolder = batches().map(({ path, count }) => ({
      path: join(target, 'cifar-10-batches-bin', path),
      count,
    }));
    expectAll(await readCifarFiles(inFolder));
  });

  it('has the batches in the order asked for, whatever their order in the archive', async () => {
    const turned = await readCifarArchive(archive, batches().toReversed());
    const straight = await readCifarArchive(archive, batches());
    expect([...turned.labels.subarray(0, 20)]).toEqual([...straight.labels.subarray(40)]);
    expect(turned.values.slice(0, 3072)).toEqual(straight.values.slice(40 * 3072, 41 * 3072));
  });

  it.each([
    [
      'cifar-short-record.tar.gz',
      /data_batch_1.bin, record \d+: it ends after \d+ bytes, and 20 records of 3073/,
    ],
    ['cifar-label-10.tar.gz', /data_batch_1.bin, record 0: its label is 10, and classes go from 0 to 9/],
    ['cifar-missing-batch.tar.gz', /its end: it holds no data_batch_1.bin/],
    ['cifar-truncated.tar.gz', /the gzip stream ends early/],
  ])('%s is refused with its record', async (name, text) => {
    const failure = await failureOf(() =>
      readCifarArchive(broken(name), [{ path: 'data_batch_1.bin', count: 20 }]),
    );
    expect(failure.code).toBe('data/bad-file');
    expect(failure.message).toMatch(text);
    expect(failure.message).toContain(broken(name));
  });

  it('is refused with more records than belong to it, and a bomb is not unpacked', async () => {
    expect((await failureOf(() => readCifarArchive(archive, batches(19)))).message).toMatch(
      /record 19: 19 records belong to it, and more follow/,
    );
    const header = { name: 'data_batch_1.bin', size: 1 << 26, type: 'file' as const };
    const bomb = gzipSync(await packTar([{ header, body: Buffer.alloc(1 << 26) }]));
    const path = folder.write('bomb.tar.gz', bomb);
    const before = process.memoryUsage().arrayBuffers;
    await failureOf(() => readCifarArchive(path, [{ path: 'data_batch_1.bin', count: 20 }]));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 << 20);
  });
});

describe('the subset of the real files', () => {
  const external = process.env['GRADLENS_DATA'] ?? '';
  beforeEach((context) =>
    context.skip(!existsSync(join(external, 'cifar10')), 'GRADLENS_DATA names no folder with CIFAR-10'),
  );

  it('starts with the labels that are known of the whole', async () => {
    const path = join(external, 'cifar10/data_batch_1_first5000.bin');
    const { labels, values } = await readCifarFiles([{ path, count: 5000 }]);
    expect([...labels.subarray(0, 10)]).toEqual([6, 9, 9, 4, 1, 1, 2, 7, 8, 3]);
    // The first picture of CIFAR-10, a frog: its first pixel as torchvision shows it.
    expect([...values.subarray(0, 3)]).toEqual([59, 62, 63]);
  });
});
