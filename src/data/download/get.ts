/**
 * One GET with its redirects followed. Over Node's own http rather than `fetch`, which unpacks a `.gz` that a server
 * declares as an encoding: the bytes here are those that a checksum was taken of.
 */
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { notServed } from '../../protocol/errors';

/** Redirects that are followed; a loop ends here. */
const MOST_REDIRECTS = 5;

const redirectStatuses: readonly (number | undefined)[] = [301, 302, 303, 307, 308];

/** A failure of the network or of the server, in words; never shown by itself. */
export class NetworkFailure extends Error {
  override readonly name = 'NetworkFailure';
}

export interface GetOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Silence after which the connection counts as dead, milliseconds. */
  readonly stallMs: number;
}

/**
 * The server's final answer, its body not read yet: read it or destroy it.
 * @throws `download/not-served` where a redirect is not followed; NetworkFailure, also from reading the body of the answer; an AbortError
 */
export async function get(url: string, options: GetOptions): Promise<IncomingMessage> {
  let address = new URL(url);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const reply = await getOnce(address, options);
    const { location } = reply.headers;
    if (!redirectStatuses.includes(reply.statusCode) || location === undefined) return reply;
    reply.destroy();
    const next = redirectTarget(address, location);
    if (!next) throw notServed(url, `it redirected to ${location}, which is not followed`);
    address = next;
  }
  throw new NetworkFailure(`it redirected more than ${String(MOST_REDIRECTS)} times`);
}

/** Where a redirect leads; undefined where it is not followed: to no http, or from https to what anybody may change. */
export function redirectTarget(from: URL, location: string): URL | undefined {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (!to || !/^https?:$/.test(to.protocol)) return undefined;
  return from.protocol === 'https:' && to.protocol === 'http:' ? undefined : to;
}

function getOnce(address: URL, { headers, signal, stallMs }: GetOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let reply: IncomingMessage | undefined;
    const client = address.protocol === 'https:' ? https : http;
    const request = client.get(
      address,
      // An agent of its own: a connection that a server has just closed is never taken up again.
      {
        headers: { 'User-Agent': 'GradLens', 'Accept-Encoding': 'identity', ...headers },
        signal,
        timeout: stallMs,
        agent: false,
      },
      (response) => {
        reply = response;
        resolve(response);
      },
    );
    request.on('timeout', () =>
      (reply ?? request).destroy(new NetworkFailure(`nothing came for ${String(stallMs / 1000)} s`)),
    );
    request.on('error', reject);
  });
}
