/** A server of one's own on 127.0.0.1 that serves files well, or as badly as a test wants. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { afterEach } from 'vitest';

/** Answers one request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface FileServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** What was asked for, in order. */
  readonly requests: { readonly path: string; readonly range?: string; readonly ifRange?: string }[];
  /** Cuts every connection that is open. */
  readonly cut: () => void;
}

/**
 * @param answers one a request, in order; the last one for all further requests
 */
export async function serveAnswers(...answers: readonly Answer[]): Promise<FileServer> {
  const requests: FileServer['requests'] = [];
  const server = createServer((request, response) => {
    const { range } = request.headers;
    const ifRange = request.headers['if-range'];
    requests.push({
      path: request.url ?? '',
      ...(range === undefined ? {} : { range }),
      ...(typeof ifRange === 'string' ? { ifRange } : {}),
    });
    const answer = answers[Math.min(requests.length, answers.length) - 1];
    answer?.(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const cut = (): void => server.closeAllConnections();
  return { url: `http://127.0.0.1:${String(address.port)}`, requests, cut };
}

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** Serves as a good server does: ranges, and If-Range against the ETag. */
export const well =
  (content: Buffer, etag?: string): Answer =>
  (request, response) => {
    if (etag !== undefined) response.setHeader('ETag', etag);
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const condition = request.headers['if-range'];
    if (!range || (condition !== undefined && condition !== etag)) {
      response.setHeader('Content-Length', content.length);
      response.end(content);
      return;
    }
    const start = Number(range[1]);
    if (start >= content.length) {
      response.writeHead(416, { 'Content-Range': `bytes */${String(content.length)}` }).end();
      return;
    }
    const rest = content.subarray(start);
    const end = String(content.length - 1);
    response.writeHead(206, {
      'Content-Range': `bytes ${String(start)}-${end}/${String(content.length)}`,
      'Content-Length': rest.length,
    });
    response.end(rest);
  };

/** Serves the first bytes of what `well` would, under the headers of all of it, and then nothing: cut it, or let it stall. */
export const partly =
  (count: number, content: Buffer, etag?: string): Answer =>
  (request, response) => {
    const end = response.end.bind(response);
    response.end = ((body?: Buffer) => {
      if (body === undefined) return end();
      response.flushHeaders();
      response.write(body.subarray(0, count));
      return response;
    }) as typeof response.end;
    well(content, etag)(request, response);
  };

export const status =
  (code: number): Answer =>
  (_, response) => {
    response.writeHead(code).end('a page of another length');
  };

export const redirectTo =
  (location: string): Answer =>
  (_, response) => {
    response.writeHead(302, { Location: location }).end();
  };

/** All of it whatever was asked for, without a length: chunked. */
export const unmeasured =
  (content: Buffer): Answer =>
  (_, response) => {
    response.write(content.subarray(0, 1));
    response.end(content.subarray(1));
  };
