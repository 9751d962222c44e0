import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bzip2Contents } from '../../../src/data/bzip2';
import { readUspsLibsvm } from '../../../src/data/uspsLibsvm';
import { fixturePath } from '../support/fixtures';
import { expectCase, expectedCase } from './expectedCases';
import { failureOf, sha256, temporaryFolder } from './support';

const folder = temporaryFolder();
const usps = (name: string): string => fixturePath(`datasets/usps/${name}`);
const broken = (name: string): string => fixturePath(`datasets/broken/${name}`);

/** 46 MB of one letter, as Python's bz2 packs them: bzip2 has runs of runs. */
const BOMB_BYTES = 46_000_000;
const BOMB =
  'QlpoOTFBWSZTWcJtKvMBX44BAKAAAAggADCATUZCoCWpCoCXMUFZJlNZtDJYaQAAx5EAhAAgAAAIIAAgpTQZjjUhbFIXi7kinChIGHQGxwA=';

describe('USPS as LIBSVM hands it out', () => {
  it.each(['usps.bz2', 'usps.t.bz2'])('%s is read, and its levels are those of torchvision', async (name) => {
    const { count } = expectedCase(`usps/${name}`);
    const hash = sha256(readFileSync(usps(name)));
    const { labels, values } = await readUspsLibsvm(usps(name), count, hash);
    // The rule of torchvision: trunc((v + 1) / 2 · 255) in float32.
    const levels = Uint8Array.from(values, (value) => Math.trunc(Math.fround(value * 255)));
    expectCase(`usps/${name}`, { labels, values: levels });
  });

  it.each([
    ['usps-index-out-of-range.bz2', /row 1: "257:.*" has no index from \d+ to 256, where they rise/],
    ['usps-not-a-number.bz2', /row 1, value \d+: "abc" is not a number from -1 to 1/],
    ['usps-label-11.bz2', /row 1: its label is "11", expected 1 to 10/],
    ['usps-truncated.bz2', /byte 4736: the bzip2 stream ends early/],
    ['empty.gz', /byte 0: the bzip2 stream ends early/],
    ['not-a-gzip.gz', /byte 4 or before: bzip2 says "Not bzip data: bad magic"/],
  ])('%s is refused and says where', async (name, text) => {
    const failure = await failureOf(() => readUspsLibsvm(broken(name), 50));
    expect(failure.code).toBe('data/bad-file');
    expect(failure.message).toMatch(text);
    expect(failure.message).toContain(broken(name));
  });

  it('is refused with other rows than are known of, and with another checksum', async () => {
    const path = usps('usps.t.bz2');
    expect((await failureOf(() => readUspsLibsvm(path, 19))).message).toMatch(/row 20: only 19 rows/);
    expect((await failureOf(() => readUspsLibsvm(path, 21))).message).toMatch(/row 21: the file ends/);
    expect((await failureOf(() => readUspsLibsvm(path, 20, '0'.repeat(64)))).code).toBe(
      'data/other-contents',
    );
    expect((await failureOf(() => readUspsLibsvm('/nowhere.bz2', 20))).code).toBe('file/missing');
  });
});

describe('bzip2', () => {
  it('gives no more than was bargained for', async () => {
    const path = fixturePath('datasets/usps/usps.bz2');
    const pieces = await bzip2Contents(path, 1 << 20);
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    expect(length).toBe(124_386);
    expect(Buffer.concat(await bzip2Contents(path, length)).toString('latin1')).toMatch(/^3 1:-1 2:-0.9688 /);
    const failure = await failureOf(() => bzip2Contents(path, length - 1));
    expect(failure.message).toMatch(/byte 124385 of its contents: more follows/);
  });

  it('holds a bomb to the limit', async () => {
    const bomb = Buffer.from(BOMB, 'base64');
    const before = process.memoryUsage().arrayBuffers;
    const failure = await failureOf(() => bzip2Contents(folder.write('bomb.bz2', bomb), 1 << 16));
    expect(failure.message).toMatch(/more follows than belongs to it/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 << 20);
    const whole = await bzip2Contents(folder.write('bomb.bz2', bomb), BOMB_BYTES);
    expect(whole.reduce((sum, piece) => sum + piece.length, 0)).toBe(BOMB_BYTES);
  });

  it('tells a byte that was changed', async () => {
    const file = Buffer.from(readFileSync(usps('usps.t.bz2')));
    file[2000]! ^= 4;
    const failure = await failureOf(() => bzip2Contents(folder.write('changed.bz2', file), 1 << 20));
    expect(failure.message).toMatch(/byte \d+ or before: bzip2 says/);
  });
});
