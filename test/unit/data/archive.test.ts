import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { packTar } from 'modern-tar';
import { describe, expect, it } from 'vitest';
import { extractArchive } from '../../../src/data/archive';
import { pathProblem } from '../../../src/data/archivePath';
import { fixturePath } from '../support/fixtures';
import { failureOf, temporaryFolder } from './support';

const folder = temporaryFolder();
const broken = (name: string): string => fixturePath(`datasets/broken/${name}`);
const cub = fixturePath('datasets/cub/CUB_200_2011.tgz');

let made = 0;
/** A path in an empty folder of its own, so that what lies beside it can be looked at. */
function freshTarget(): { target: string; beside: string } {
  const beside = join(folder.path, `case-${String(made++)}`);
  mkdirSync(beside);
  return { target: join(beside, 'target'), beside };
}

const archiveOf = (entries: Parameters<typeof packTar>[0]): Promise<Uint8Array> => packTar(entries);
const fileEntry = (name: string, body: string) => ({
  header: { name, size: Buffer.byteLength(body), type: 'file' as const },
  body,
});
const contentsUnder = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name).slice(path.length + 1))
    .sort();

describe('an archive', () => {
  it('is unpacked whole, with its folders', async () => {
    const { target, beside } = freshTarget();
    await extractArchive(cub, target);
    expect(readdirSync(beside)).toEqual(['target']);
    expect(readdirSync(target).sort()).toEqual(['CUB_200_2011', 'attributes.txt']);
    const files = contentsUnder(target);
    expect(files.filter((name) => /00\d\.\w+\/[A-Z].*\.jpg$/.test(name))).toHaveLength(12);
    expect(readFileSync(join(target, 'CUB_200_2011/classes.txt'), 'utf8')).toMatch(
      /^1 001.Black_footed_Albatross\n/,
    );
  });

  it('keeps every byte, packed or not', async () => {
    const body = 'x'.repeat(100_000);
    const tar = await archiveOf([fileEntry('./a/b.txt', body), fileEntry('empty', '')]);
    for (const bytes of [tar, gzipSync(tar)]) {
      const { target } = freshTarget();
      await extractArchive(folder.write('whole.tar', bytes), target);
      expect(readFileSync(join(target, 'a/b.txt'), 'utf8')).toBe(body);
      expect(readFileSync(join(target, 'empty'), 'utf8')).toBe('');
    }
  });

  it('tells how far it is and ends at its own size', async () => {
    const seen: number[][] = [];
    const { target } = freshTarget();
    await extractArchive(cub, target, { onProgress: (read, total) => seen.push([read, total]) });
    const size = readFileSync(cub).length;
    expect(seen.at(-1)).toEqual([size, size]);
    expect(seen.every(([read, total]) => read! <= total! && total === size)).toBe(true);
  });

  it('is held to its checksum', async () => {
    const sha256 = createHash('sha256').update(readFileSync(cub)).digest('hex');
    await extractArchive(cub, freshTarget().target, { sha256 });
    const { target, beside } = freshTarget();
    const failure = await failureOf(() => extractArchive(cub, target, { sha256: '0'.repeat(64) }));
    expect(failure.code).toBe('data/other-contents');
    expect(readdirSync(beside)).toEqual([]);
    const plain = folder.write('plain.tar', await archiveOf([fileEntry('a', 'b')]));
    const plainSha = createHash('sha256').update(readFileSync(plain)).digest('hex');
    await extractArchive(plain, freshTarget().target, { sha256: plainSha });
  });

  it('leaves what is in the target already, and is refused where it would replace something', async () => {
    const { target, beside } = freshTarget();
    mkdirSync(target);
    writeFileSync(join(target, 'mine.txt'), 'mine');
    await extractArchive(cub, target);
    expect(readdirSync(target).sort()).toEqual(['CUB_200_2011', 'attributes.txt', 'mine.txt']);
    const failure = await failureOf(() => extractArchive(cub, target));
    expect(failure.code).toBe('archive/exists');
    expect(failure.message).toContain(join(target, 'CUB_200_2011'));
    expect(readdirSync(beside)).toEqual(['target']);
  });

  it('can be given up and leaves nothing behind', async () => {
    const { target, beside } = freshTarget();
    const controller = new AbortController();
    const failure = await failureOf(() =>
      extractArchive(cub, target, { signal: controller.signal, onProgress: () => controller.abort() }),
    );
    expect(failure.code).toBe('cancelled');
    expect(readdirSync(beside)).toEqual([]);
  });
});

describe('a damaged or hostile archive', () => {
  it.each([
    ['tar-parent-path.tar.gz', 'archive/unsafe', /"\.\.\/escape-parent.txt" leads out of the folder/],
    ['tar-inner-parent-path.tar.gz', 'archive/unsafe', /leads out of the folder with "\.\."/],
    ['tar-absolute-path.tar.gz', 'archive/unsafe', /has an absolute path/],
    ['tar-backslash-path.tar.gz', 'archive/unsafe', /has a backslash in its path/],
    ['tar-symlink.tar.gz', 'archive/unsafe', /is a symlink, and only files and folders/],
    ['tar-symlink-file.tar.gz', 'archive/unsafe', /images.txt" is a symlink/],
    ['tar-hardlink.tar.gz', 'archive/unsafe', /is a link, and only files and folders/],
    [
      'tar-bad-header-checksum.tar',
      'data/bad-file',
      /its start .* or after: the checksum of an entry's header/,
    ],
    ['tar-size-8GiB.tar', 'archive/too-large', /holds more than 67108864 bytes/],
    ['cifar-truncated.tar.gz', 'data/bad-file', /byte 54131 or after: the gzip stream ends early/],
    [
      'empty.gz',
      'data/bad-file',
      /its start \(if it is a tar archive at all\) or after: the archive ends early/,
    ],
    [
      'not-a-gzip.gz',
      'data/bad-file',
      /its start \(if it is a tar archive at all\) or after: the archive ends early/,
    ],
  ])('%s is refused and leaves nothing behind', async (name, code, text) => {
    const { target, beside } = freshTarget();
    const before = process.memoryUsage().arrayBuffers;
    const failure = await failureOf(() => extractArchive(broken(name), target));
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(text);
    expect(failure.message).toContain(broken(name));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 << 20);
    expect(readdirSync(beside)).toEqual([]);
    expect(readdirSync(folder.path).filter((item) => item.startsWith('escape'))).toEqual([]);
    expect(existsSync('/escape-absolute.txt')).toBe(false);
  });

  it('leaves a target that was there as it was', async () => {
    const { target, beside } = freshTarget();
    mkdirSync(target);
    writeFileSync(join(target, 'mine.txt'), 'mine');
    await failureOf(() => extractArchive(broken('tar-parent-path.tar.gz'), target));
    expect(readdirSync(beside)).toEqual(['target']);
    expect(contentsUnder(target)).toEqual(['mine.txt']);
  });

  it('that ends within a file is refused, and so is one that has bytes after its end', async () => {
    const tar = await archiveOf([fileEntry('a', 'x'.repeat(5000))]);
    const cut = folder.write('cut.tar', tar.subarray(0, 2048));
    expect((await failureOf(() => extractArchive(cut, freshTarget().target))).message).toMatch(
      /entry "a" or after: the archive ends early/,
    );
    const more = folder.write('more.tar', Buffer.concat([tar, Buffer.alloc(512, 1)]));
    expect((await failureOf(() => extractArchive(more, freshTarget().target))).message).toMatch(
      /more follows after the end/,
    );
  });

  it('that holds two entries of one path, or a file in a file, is refused', async () => {
    for (const second of ['a', 'a/b', 'a/b/c']) {
      const path = folder.write('twice.tar', await archiveOf([fileEntry('a', '1'), fileEntry(second, '2')]));
      const failure = await failureOf(() => extractArchive(path, freshTarget().target));
      expect(failure.code).toBe('data/bad-file');
      expect(failure.message).toContain(`entry "${second}": another entry is in its place`);
    }
  });

  it('that unpacks to more than the limits is refused', async () => {
    const path = folder.write(
      'bomb.tar.gz',
      gzipSync(await archiveOf([fileEntry('a', '1'), fileEntry('b', 'x'.repeat(1000))])),
    );
    const limited = (limits: { entries: number; bytes: number }) =>
      failureOf(() => extractArchive(path, freshTarget().target, { limits }));
    expect((await limited({ entries: 1, bytes: 2000 })).message).toMatch(/"b" it holds more than 1 entries/);
    expect((await limited({ entries: 2, bytes: 1000 })).message).toMatch(/"b" it holds more than 1000 bytes/);
    await extractArchive(path, freshTarget().target, { limits: { entries: 2, bytes: 1001 } });
  });

  it('is told apart from a disk that cannot be written to', async () => {
    const inTheWay = folder.write('in-the-way', '');
    const failure = await failureOf(() => extractArchive(cub, join(inTheWay, 'target')));
    expect(failure.code).toBe('archive/cannot-write');
    expect(failure.message).toMatch(/ENOTDIR/);
    expect((await failureOf(() => extractArchive('/nowhere.tar', freshTarget().target))).code).toBe(
      'file/missing',
    );
  });
});

describe('a path of an archive', () => {
  it.each(['a', './a/b', 'CUB_200_2011/images/001.Black/x_0001.jpg', 'a//b', '._hidden.jpg', 'été/ü'])(
    '%s stays below the folder',
    (path) => expect(pathProblem(path)).toBeUndefined(),
  );

  it.each(['..', 'a/../../b', '/a', 'a\\b', 'C:/a', 'a/nul', 'COM1.txt', 'a\0b', 'a/b.', 'a\nb'])(
    '%j is refused',
    (path) => expect(pathProblem(path)).toBeDefined(),
  );

  it('that is let through never leads out, whatever it is made of', () => {
    const names = fc.constantFrom('..', '.', '', 'a', 'b.c', '\\', ':', ' ');
    const paths = fc.array(names, { maxLength: 8 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(paths, (path) => {
        if (pathProblem(path) !== undefined) return;
        const joined = join('/target/folder', path);
        expect(joined === '/target/folder' || joined.startsWith('/target/folder/')).toBe(true);
      }),
      { numRuns: 1000, seed: 2 },
    );
  });
});
