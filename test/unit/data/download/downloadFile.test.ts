import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { downloadFile } from '../../../../src/data/download/downloadFile';
import { currentOwner } from '../../../../src/files/owner';
import { writingError } from '../../../../src/data/download/partFile';
import {
  content,
  cutting,
  downloaded,
  failure,
  filesBeside,
  folder,
  from,
  impatient,
  other,
  ranges,
  unmeasuredFrom,
  work,
} from './downloading';
import { partly, redirectTo, serveAnswers, status, unmeasured, well } from '../../support/fileServer';

describe('a good server', () => {
  it('gives the file, and nothing else lies beside it; every byte is told', async () => {
    const told: number[] = [];
    const onBytes = (received: number): number => told.push(received);
    expect(await downloaded(from(await serveAnswers(well(content, '"1"'))), { onBytes })).toEqual(content);
    expect(told.at(-1)).toBe(content.length);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  it('is not asked where the file is there, which stays as it is', async () => {
    const server = await serveAnswers(well(content));
    const download = from(server);
    await downloaded(download);
    await downloaded(download);
    expect(server.requests).toHaveLength(1);
  });

  it('replaces a file of other bytes, which stands until the right ones are there', async () => {
    const download = from(await serveAnswers(status(404)));
    mkdirSync(join(download.target, '..'));
    writeFileSync(download.target, other);
    expect((await failure(download)).code).toBe('download/not-served');
    expect(readFileSync(download.target)).toEqual(other);
    const { urls } = from(await serveAnswers(well(content)));
    expect(await downloaded({ ...download, urls })).toEqual(content);
  });

  it('may redirect', async () => {
    const target = await serveAnswers(well(content));
    const server = await serveAnswers(redirectTo(`${target.url}/elsewhere`));
    expect(await downloaded(from(server))).toEqual(content);
  });

  it('may keep its length to itself', async () => {
    expect(await downloaded(unmeasuredFrom(await serveAnswers(unmeasured(content))))).toEqual(content);
  });
});

describe('a connection', () => {
  it('that is cut goes on where it was, on condition of the same version', async () => {
    const part = partly(30_000, content, '"1"');
    const server = await serveAnswers(part, part, well(content, '"1"'));
    expect(await downloaded(from(server), cutting(server, 30_000, 60_000))).toEqual(content);
    expect(server.requests).toEqual([
      { path: '/file.gz' },
      { path: '/file.gz', range: 'bytes=30000-', ifRange: '"1"' },
      { path: '/file.gz', range: 'bytes=60000-', ifRange: '"1"' },
    ]);
  });

  it('that keeps breaking is given up after as many attempts as agreed, and the part is kept', async () => {
    const server = await serveAnswers(partly(10, content));
    const download = from(server);
    const { code, message } = await failure(download, cutting(server, 10, 20, 30));
    expect([code, server.requests.length]).toEqual(['download/gave-up', 3]);
    expect(message).toContain('after 3 attempts: the connection was cut off');
    expect(readFileSync(`${download.target}.part`)).toEqual(content.subarray(0, 30));
  });

  it('may break any number of times while it brings much', async () => {
    const part = partly(40_000, content);
    const server = await serveAnswers(
      status(503),
      status(503),
      part,
      status(503),
      status(503),
      well(content),
    );
    expect(await downloaded(from(server), cutting(server, 40_000))).toEqual(content);
  });

  it('that stalls counts as cut, and is given up for what it is', async () => {
    const patience = { ...impatient, stallMs: 60 };
    const server = await serveAnswers(partly(10, content));
    const { message } = await failure(from(server), { patience });
    expect(ranges(server)).toEqual([undefined, 'bytes=10-', 'bytes=20-']);
    expect(message).toContain('nothing came for 0.06 s');
  });

  it('that is never answered counts as cut', async () => {
    const server = await serveAnswers(() => undefined);
    expect((await failure(from(server), { patience: { ...impatient, stallMs: 60 } })).message).toContain(
      'nothing came for 0.06 s',
    );
    expect(server.requests).toHaveLength(3);
  });

  it('that is cancelled is taken up by the next download', async () => {
    const server = await serveAnswers(partly(50_000, content), well(content));
    const download = from(server);
    const controller = new AbortController();
    const onBytes = (received: number): void => {
      if (received === 50_000) controller.abort();
    };
    expect((await failure(download, { signal: controller.signal, onBytes })).code).toBe('cancelled');
    expect(filesBeside(download)).toEqual(['file.gz.part']);
    expect(await downloaded(download)).toEqual(content);
    expect(ranges(server)).toEqual([undefined, 'bytes=50000-']);
  });

  it('is not even made once the download is cancelled', async () => {
    const server = await serveAnswers(well(content));
    expect((await failure(from(server), { signal: AbortSignal.abort() })).code).toBe('cancelled');
    expect(server.requests).toEqual([]);
  });

  it('is cancelled while it pauses', async () => {
    const controller = new AbortController();
    const pauseMs = (): number => {
      setTimeout(() => controller.abort(), 1);
      return 60_000;
    };
    const { signal } = controller;
    const ended = await failure(from(await serveAnswers(status(500))), {
      signal,
      patience: { ...impatient, pauseMs },
    });
    expect(ended.code).toBe('cancelled');
  });
});

describe('the disk', () => {
  it('is asked before anything is fetched, for what is still to come', async () => {
    const server = await serveAnswers(partly(10_000, content), status(404), well(content));
    const download = from(server);
    await failure(download, cutting(server, 10_000));
    const { code, message } = await failure(download, { freeSpace: () => Promise.resolve(89_999) });
    expect([code, server.requests.length]).toEqual(['download/no-space', 2]);
    expect(message).toContain('(89999 bytes)');
    expect(message).toContain('(90000 bytes)');
    expect(await downloaded(download, { freeSpace: () => Promise.resolve(90_000) })).toEqual(content);
  });

  it.each(['ENOSPC', 'EDQUOT'])('may be full (%s): the error says how much is safe', (code) => {
    const error = writingError('/data/file.gz.part', 5_000_000, Object.assign(new Error(code), { code }));
    expect(error).toMatchObject({
      code: 'download/disk-full',
      message: expect.stringContaining('/data/file.gz.part could not be written beyond 5.00 MB') as string,
    });
  });

  it('may refuse the folder', async () => {
    const blocked = folder.write('blocked', 'a file in the place of a folder');
    const { code, message } = await failure({ ...from(), target: join(blocked, 'mnist', 'file.gz') });
    expect([code, message]).toEqual(['download/cannot-write', expect.stringContaining('blocked')]);
  });

  it('is written by one download of a file at a time', async () => {
    const server = await serveAnswers(partly(10, content), well(content));
    const download = from(server);
    const first = downloadFile(download, work());
    await expect.poll(() => server.requests.length).toBe(1);
    const { code, message } = await failure(download);
    expect([code, message]).toEqual([
      'download/busy',
      expect.stringContaining(`process ${String(process.pid)}`),
    ]);
    server.cut();
    await first;
    expect(readFileSync(download.target)).toEqual(content);
  });

  it('may hold the lock of a process that is dead, but not of one that lives', async () => {
    const download = from(await serveAnswers(well(content)));
    mkdirSync(join(download.target, '..'));
    writeFileSync(`${download.target}.lock`, JSON.stringify(currentOwner()));
    expect((await failure(download)).code).toBe('download/busy');
    writeFileSync(`${download.target}.lock`, JSON.stringify({ ...currentOwner(), pid: 999_999_999 }));
    expect(await downloaded(download)).toEqual(content);
  });
});
