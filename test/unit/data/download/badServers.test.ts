import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { redirectTarget } from '../../../../src/data/download/get';
import { sha256 } from '../support';
import {
  content,
  cutting,
  downloaded,
  failure,
  filesBeside,
  from,
  other,
  ranges,
  unmeasuredFrom,
} from './downloading';
import {
  partly,
  redirectTo,
  serveAnswers,
  status,
  unmeasured,
  well,
  type Answer,
} from '../../support/fileServer';

describe('a server that does its own thing', () => {
  it('ignores Range: the part is begun anew', async () => {
    const server = await serveAnswers(partly(30_000, content), unmeasured(content));
    expect(await downloaded(from(server), cutting(server, 30_000))).toEqual(content);
    expect(ranges(server)).toEqual([undefined, 'bytes=30000-']);
  });

  it('has another version by the second request: nothing of the first is used', async () => {
    const server = await serveAnswers(partly(30_000, other, '"1"'), well(content, '"2"'));
    expect(await downloaded(from(server), cutting(server, 30_000))).toEqual(content);
    expect(server.requests).toHaveLength(2);
  });

  it('has another version and ignores If-Range: its ETag tells', async () => {
    const careless: Answer = (request, response) => {
      delete request.headers['if-range'];
      well(content, '"2"')(request, response);
    };
    const server = await serveAnswers(partly(30_000, other, '"1"'), careless);
    expect(await downloaded(from(server), cutting(server, 30_000))).toEqual(content);
    expect(ranges(server)).toEqual([undefined, 'bytes=30000-', undefined]);
  });

  it('has another version and tells nothing: the checksum does, and the whole is asked for once', async () => {
    const server = await serveAnswers(partly(30_000, other), status(404), well(content));
    const download = from(server);
    await failure(download, cutting(server, 30_000));
    expect(await downloaded(download)).toEqual(content);
    expect(ranges(server).slice(-2)).toEqual(['bytes=30000-', undefined]);
  });

  it('gives another range than it was asked for: the part is begun anew', async () => {
    const shifted: Answer = (request, response) => {
      request.headers.range = 'bytes=20000-';
      well(content)(request, response);
    };
    const server = await serveAnswers(partly(30_000, content), shifted, well(content));
    expect(await downloaded(from(server), cutting(server, 30_000))).toEqual(content);
    expect(ranges(server)).toEqual([undefined, 'bytes=30000-', undefined]);
  });

  it('has nothing beyond the part (416): the part was whole', async () => {
    const server = await serveAnswers(well(content));
    const download = unmeasuredFrom(server);
    mkdirSync(join(download.target, '..'));
    writeFileSync(`${download.target}.part`, content);
    expect(await downloaded(download)).toEqual(content);
    expect(ranges(server)).toEqual(['bytes=100000-']);
  });

  it('has nothing beyond a part that is not whole (416): the part is begun anew', async () => {
    const server = await serveAnswers((_, response) => response.writeHead(416).end(), well(content));
    const download = from(server);
    mkdirSync(join(download.target, '..'));
    writeFileSync(`${download.target}.part`, content.subarray(0, 500));
    expect(await downloaded(download)).toEqual(content);
    expect(ranges(server)).toEqual(['bytes=500-', undefined]);
  });

  it('finds a part that is longer than the file, which is begun anew', async () => {
    const server = await serveAnswers(well(content));
    const download = from(server);
    mkdirSync(join(download.target, '..'));
    writeFileSync(`${download.target}.part`, Buffer.concat([content, content]));
    expect(await downloaded(download)).toEqual(content);
    expect(ranges(server)).toEqual([undefined]);
  });

  it('declares the file as packed on the way: it is kept as it came', async () => {
    const declared: Answer = (request, response) => {
      response.setHeader('Content-Encoding', 'gzip');
      well(content)(request, response);
    };
    expect(await downloaded(from(await serveAnswers(declared)))).toEqual(content);
  });

  it('redirects in a loop', async () => {
    const { code, message } = await failure(from(await serveAnswers(redirectTo('/again'))));
    expect(code).toBe('download/gave-up');
    expect(message).toContain('it redirected more than 5 times');
  });

  it.each(['ftp://127.0.0.1/file', 'http://', 'file:///etc/passwd'])(
    'redirects to %s: it is asked once, and the next host serves',
    async (place) => {
      const server = await serveAnswers(redirectTo(place));
      const { code, message } = await failure(from(server));
      expect([code, server.requests.length]).toEqual(['download/not-served', 1]);
      expect(message).toContain(`redirected to ${place}, which is not followed`);
      expect(await downloaded(from(server, await serveAnswers(well(content))))).toEqual(content);
      expect(server.requests).toHaveLength(2);
    },
  );

  it.each([
    ['https://a.org/x', 'http://a.org/y', undefined],
    ['https://a.org/x', 'https://b.org/y', 'https://b.org/y'],
    ['https://a.org/x/', '../y', 'https://a.org/y'],
    ['http://a.org/x', 'https://a.org/x', 'https://a.org/x'],
    ['http://a.org/x', 'http://b.org/y', 'http://b.org/y'],
  ])('redirects from %s to %s', (start, place, followed) => {
    expect(redirectTarget(new URL(start), place)?.href).toBe(followed);
  });

  it('answers 500 and 429, then well', async () => {
    const server = await serveAnswers(status(500), status(429), well(content));
    expect(await downloaded(from(server))).toEqual(content);
  });

  it('answers 404: it is asked once', async () => {
    const server = await serveAnswers(status(404));
    const { code, message } = await failure(from(server));
    expect([code, server.requests.length]).toEqual(['download/not-served', 1]);
    expect(message).toContain('it answered 404 Not Found');
  });
});

describe('lengths', () => {
  /** All the bytes under the promise of a length, and then the end. */
  const promising =
    (length: number): Answer =>
    (_, response) => {
      response.strictContentLength = false;
      response.setHeader('Content-Length', length);
      response.end(content);
    };

  it('of another file are refused before its bytes come', async () => {
    const told: number[] = [];
    const server = await serveAnswers(well(Buffer.alloc(99_999)));
    const { code, message } = await failure(from(server), { onBytes: (received) => told.push(received) });
    expect([code, told]).toEqual(['download/wrong-length', []]);
    expect(message).toContain('has 99999 bytes instead of 100000');
  });

  it('that are promised and not kept are cut connections', async () => {
    const server = await serveAnswers(promising(100_050));
    const download = unmeasuredFrom(server);
    expect((await failure(download, cutting(server, 100_000))).code).toBe('download/gave-up');
    expect(existsSync(download.target)).toBe(false);
  });

  it('that are promised too short give other bytes', async () => {
    const download = unmeasuredFrom(await serveAnswers(promising(50_000)));
    expect((await failure(download)).code).toBe('download/wrong-bytes');
    expect(filesBeside(download)).toEqual([]);
  });

  it('that are exceeded end the download at once', async () => {
    const download = from(await serveAnswers(unmeasured(Buffer.concat([content, content]))));
    const { code, message } = await failure(download);
    expect(code).toBe('download/wrong-length');
    expect(message).toContain('more bytes instead of 100000');
    expect(existsSync(download.target)).toBe(false);
  });
});

describe('bytes', () => {
  it('that are wrong are thrown away, with both sums in the error', async () => {
    const download = from(await serveAnswers(well(other)));
    const { code, message } = await failure(download);
    expect(code).toBe('download/wrong-bytes');
    expect(message).toContain(sha256(other));
    expect(message).toContain(sha256(content));
    expect(filesBeside(download)).toEqual([]);
  });

  it('that are wrong at one host come from the next, and where all fail each is told', async () => {
    const bad = await serveAnswers(well(other));
    const absent = await serveAnswers(status(404));
    expect(await downloaded(from(bad, absent, await serveAnswers(well(content))))).toEqual(content);
    const { code, message } = await failure(from(bad, absent));
    expect(code).toBe('download/failed');
    expect(message).toMatch(/from any of 2 hosts\. .*SHA-256.*404 Not Found/);
  });

  it('that one host began another ends', async () => {
    const first = await serveAnswers(partly(30_000, content, '"1"'), status(404));
    const second = await serveAnswers(well(content, '"2"'));
    expect(await downloaded(from(first, second), cutting(first, 30_000))).toEqual(content);
    expect(second.requests).toEqual([{ path: '/file.gz', range: 'bytes=30000-' }]);
  });
});
