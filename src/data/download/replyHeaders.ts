/** What the headers of an answer say of a file (RFC 9110, sections 8.6, 8.8, 14.4). */
import type { IncomingMessage } from 'node:http';

type Reply = Pick<IncomingMessage, 'headers'>;

/** Content-Length; undefined where the body's length is not told. */
export function lengthOf({ headers }: Reply): number | undefined {
  const text = headers['content-length'];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Content-Range: first byte and length of the whole; each undefined where it is not told. */
export function contentRange({ headers }: Reply): { start?: number; total?: number } | undefined {
  const match = /^bytes (?:(\d+)-\d+|\*)\/(?:(\d+)|\*)$/.exec(headers['content-range'] ?? '');
  if (!match) return undefined;
  const [, start, total] = match;
  return {
    ...(start === undefined ? {} : { start: Number(start) }),
    ...(total === undefined ? {} : { total: Number(total) }),
  };
}

/** What If-Range may hold: a strong ETag, else Last-Modified (RFC 9110, 13.1.5). */
export function validatorOf({ headers }: Reply): string | undefined {
  const { etag } = headers;
  return etag !== undefined && !etag.startsWith('W/') ? etag : headers['last-modified'];
}
