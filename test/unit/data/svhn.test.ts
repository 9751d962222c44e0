import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import type { StoredSplit } from '../../../src/data/idxPair';
import { readSvhn } from '../../../src/data/svhn';
import { fixturePath } from '../support/fixtures';
import { expectCase, expectedCase } from './expectedCases';
import { failureOf, sha256, temporaryFolder } from './support';

const folder = temporaryFolder();
const svhn = (name: string): string => fixturePath(`datasets/svhn/${name}`);
const broken = (name: string): string => fixturePath(`datasets/broken/${name}`);

function asBytes({ labels, values }: StoredSplit): { labels: Int32Array; values: Uint8Array } {
  if (!(values instanceof Uint8Array)) throw new Error('bytes were expected');
  return { labels, values };
}

describe('SVHN as MAT-files', () => {
  it.each([
    'train_32x32.mat',
    'test_32x32.mat',
    'uncompressed_32x32.mat',
    'double-labels-extra-variables.mat',
  ])('%s is read byte for byte, digit 0 from label 10', async (name) => {
    const { count } = expectedCase(`svhn/${name}`);
    const hash = sha256(readFileSync(svhn(name)));
    expectCase(`svhn/${name}`, asBytes(await readSvhn(svhn(name), count, hash)));
  });

  it.each([
    ['svhn-truncated.mat', 24, 'data/bad-file', /byte \d+: a variable of \d+ bytes .* ends at byte 31952/],
    ['svhn-v73.mat', 3, 'data/mat-version', /version 7.3 \(HDF5\)/],
    ['svhn-count-mismatch.mat', 3, 'data/bad-file', /at byte \d+: y is 2 × 1, expected 3 × 1/],
    ['svhn-label-11.mat', 3, 'data/bad-file', /label \d \(y\): it is 11, and labels go from 1 to 10/],
    ['svhn-no-X.mat', 1, 'data/bad-file', /its end: it has no variable X/],
    ['not-a-gzip.gz', 3, 'data/bad-file', /byte 124: its header is not that of a MAT-file/],
  ])('%s is refused and says where', async (name, count, code, text) => {
    const failure = await failureOf(() => readSvhn(broken(name), count));
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(text);
    expect(failure.message).toContain(broken(name));
  });

  it('is refused where its checksum is another, or it has other images than are known of', async () => {
    const path = svhn('test_32x32.mat');
    expect((await failureOf(() => readSvhn(path, 10, '0'.repeat(64)))).code).toBe('data/other-contents');
    expect((await failureOf(() => readSvhn(path, 11))).message).toMatch(
      /X is 32 × 32 × 3 × 10, expected 32 × 32 × 3 × 11/,
    );
    expect((await failureOf(() => readSvhn(svhn('nowhere.mat'), 10))).code).toBe('file/missing');
  });

  it('is refused where its big-endian twin, a damaged checksum or a bomb is in its place', async () => {
    const whole = readFileSync(svhn('test_32x32.mat'));
    const bigEndian = Buffer.from(whole);
    bigEndian.write('MI', 126, 'latin1');
    const path = folder.write('damaged.mat', bigEndian);
    expect((await failureOf(() => readSvhn(path, 10))).message).toMatch(/big-endian/);

    const size = whole.readUInt32LE(132);
    const wrong = Buffer.from(whole);
    wrong[128 + 8 + size - 1]! ^= 1;
    folder.write('damaged.mat', wrong);
    expect((await failureOf(() => readSvhn(path, 10))).message).toMatch(
      /the variable at byte 128: zlib says "incorrect data check"/,
    );

    const bomb = deflateSync(Buffer.alloc(1 << 26));
    const tag = Buffer.alloc(8);
    tag.writeUInt32LE(15, 0);
    tag.writeUInt32LE(bomb.length, 4);
    folder.write('damaged.mat', Buffer.concat([whole.subarray(0, 128), tag, bomb]));
    const before = process.memoryUsage().arrayBuffers;
    expect((await failureOf(() => readSvhn(path, 10))).message).toMatch(/no array is packed in it/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 << 20);
  });
});

describe('a subset of the real files', () => {
  const external = process.env['GRADLENS_DATA'] ?? '';
  beforeEach((context) =>
    context.skip(!existsSync(join(external, 'svhn')), 'GRADLENS_DATA names no folder with SVHN'),
  );

  it('has the labels of the first training images', async () => {
    const { labels } = await readSvhn(join(external, 'svhn/train_32x32_first55.mat'), 55);
    expect([...labels.subarray(0, 6)]).toEqual([1, 9, 2, 3, 2, 5]);
  });
});
