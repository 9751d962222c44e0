import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { describe, expect, it } from 'vitest';
import { addDataSet, type DownloadSource } from '../../../../src/data/download/addDataSet';
import type { WorkProgress } from '../../../../src/protocol/requests';
import { failureOf, sha256, temporaryFolder } from '../support';
import { serveAnswers, status, well } from '../../support/fileServer';
import { impatient } from './downloading';

const folder = temporaryFolder();

const archiveOf = async (name: string, body: string): Promise<Buffer> =>
  gzipSync(await packTar([{ header: { name, size: body.length, type: 'file' }, body }]));

const archive = await archiveOf('birds/images.txt', '1 a.jpg\n');

const source = (bytes: Buffer, unpackedBytes = 1000): DownloadSource => ({
  kind: 'download',
  homePage: 'https://example.org/',
  hosts: ['https://example.org/'],
  files: [
    {
      name: 'birds.tgz',
      bytes: bytes.length,
      sha256: sha256(bytes),
      archive: { unpackedBytes, top: 'birds' },
    },
  ],
});

const work = (reports: WorkProgress[] = [], free = 1e9) => ({
  signal: new AbortController().signal,
  patience: impatient,
  freeSpace: () => Promise.resolve(free),
  report: (progress: WorkProgress) => reports.push(progress),
});

describe('a set that comes in an archive', () => {
  it('is unpacked, the archive deleted, and not fetched again', async () => {
    const mirror = await serveAnswers(well(archive));
    const addition = { name: 'cub', source: source(archive), folder: folder.path, mirror: mirror.url };
    const reports: WorkProgress[] = [];
    await addDataSet(addition, work(reports));
    expect(readdirSync(join(folder.path, 'cub'))).toEqual(['birds']);
    expect(readFileSync(join(folder.path, 'cub', 'birds', 'images.txt'), 'utf8')).toBe('1 a.jpg\n');
    expect(reports.map(({ fraction }) => fraction)).toEqual(
      reports.map(({ fraction }) => fraction).sort((a, b) => a - b),
    );
    expect(reports.find(({ message }) => message.includes('unpacking'))?.fraction).toBeGreaterThanOrEqual(
      0.5,
    );
    await addDataSet(addition, work([], 0));
    expect(mirror.requests).toHaveLength(1);
  });

  it('deletes what an unpacking left behind that was ended in the middle, and nothing of other sets', async () => {
    const mirror = await serveAnswers(well(archive));
    const addition = { name: 'ended', source: source(archive), folder: folder.path, mirror: mirror.url };
    for (const left of ['.ended.unpacking-1/birds', '.other.unpacking-1/birds'])
      mkdirSync(join(folder.path, left), { recursive: true });
    await addDataSet(addition, work());
    const hidden = readdirSync(folder.path).filter((name) => name.startsWith('.'));
    expect([hidden, readdirSync(join(folder.path, 'ended'))]).toEqual([['.other.unpacking-1'], ['birds']]);
    rmSync(join(folder.path, '.other.unpacking-1'), { recursive: true });
  });

  it('needs room for what it is unpacked to as well, before anything is fetched', async () => {
    const mirror = await serveAnswers(well(archive));
    const addition = { name: 'room', source: source(archive), folder: folder.path, mirror: mirror.url };
    const { code, message } = await failureOf(() => addDataSet(addition, work([], 1000)));
    expect([code, mirror.requests]).toEqual(['download/no-space', []]);
    expect(message).toContain(`${String(archive.length + 1000)} bytes`);
  });

  it('that cannot be unpacked keeps the archive and leaves nothing else', async () => {
    const bad = await archiveOf('../birds/images.txt', '1 a.jpg\n');
    const mirror = await serveAnswers(well(bad));
    const addition = { name: 'bad', source: source(bad), folder: folder.path, mirror: mirror.url };
    expect((await failureOf(() => addDataSet(addition, work()))).code).toBe('archive/unsafe');
    expect(readdirSync(join(folder.path, 'bad'))).toEqual(['birds.tgz']);
    expect(existsSync(join(folder.path, 'birds'))).toBe(false);
  });
});

describe('a set whose files have no known length', () => {
  it('tells how far it is by the number of files', async () => {
    const contents = [Buffer.from('first'), Buffer.from('second')];
    const mirror = await serveAnswers(...contents.map((content) => well(content)), status(404));
    const files = contents.map((content, index) => ({ name: String(index), sha256: sha256(content) }));
    const reports: WorkProgress[] = [];
    await addDataSet(
      {
        name: 'unknown',
        source: { ...source(archive), files },
        folder: folder.path,
        mirror: `${mirror.url}/sets//`,
      },
      work(reports),
    );
    expect(mirror.requests.map(({ path }) => path)).toEqual(['/sets/unknown/0', '/sets/unknown/1']);
    expect([...new Set(reports.map(({ fraction }) => fraction))]).toEqual([0, 0.5]);
    expect(reports.at(-1)?.message).toBe('1: 6 bytes');
  });
});
