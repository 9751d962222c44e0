/** Brings the part of a file to its whole length from one host, going on where a broken connection left it. */
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { cancelled, downloadGaveUp, GradLensError, notServed, wrongLength } from '../../protocol/errors';
import { get, NetworkFailure } from './get';
import { openPart, partSize, readNote, removePart, writeNote, writingError, type PartFile } from './partFile';
import { contentRange, lengthOf, validatorOf } from './replyHeaders';

/** How long a host is waited for. */
export interface Patience {
  /** Silence after which a connection counts as dead, milliseconds. */
  readonly stallMs: number;
  /** Attempts in a row that bring less than `forgivingBytes`. */
  readonly attempts: number;
  /** An attempt that brought as much has not failed: a long file may take many connections. */
  readonly forgivingBytes: number;
  /** Pause before the next attempt, milliseconds. @param failures in a row, from 1 */
  readonly pauseMs: (failures: number) => number;
}

export const patience: Patience = {
  stallMs: 30_000,
  attempts: 6,
  forgivingBytes: 4_000_000,
  pauseMs: (failures) => 500 * 2 ** failures,
};

export interface PartRequest {
  readonly url: string;
  readonly part: PartFile;
  /** Length of the whole file, where it is known. */
  readonly bytes?: number;
  readonly signal: AbortSignal;
  readonly patience: Patience;
  /** @param received bytes that are there, those of earlier attempts too */
  readonly onBytes: (received: number) => void;
}

/** Nothing that is downloaded without a known length may be longer. */
export const MOST_UNKNOWN_BYTES = 256_000_000;

/** What came of one connection. */
type Attempt = { readonly done: true } | { readonly done: false; readonly reason: string };

/**
 * @returns whether all bytes came in this call, and so from one version of the file.
 * @throws `download/gave-up`, `download/not-served`, `download/wrong-length`, `download/cannot-write`,
 * `download/disk-full`, `cancelled`
 */
export async function fetchPart(request: PartRequest): Promise<{ readonly inOneGo: boolean }> {
  const { part, url, signal } = request;
  const start = await partSize(part);
  let failures = 0;
  for (;;) {
    const before = await partSize(part);
    const attempt = await attemptOnce(request);
    if (attempt.done) return { inOneGo: start === 0 };
    const gained = (await partSize(part)) - before;
    failures = gained >= request.patience.forgivingBytes ? 0 : failures + 1;
    if (failures >= request.patience.attempts) throw downloadGaveUp(url, failures, attempt.reason);
    await pause(request.patience.pauseMs(failures), signal);
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {
    throw cancelled();
  });
}

async function attemptOnce(request: PartRequest): Promise<Attempt> {
  const { part, url, bytes, signal, patience } = request;
  const from = await resumePoint(part, bytes);
  if (bytes !== undefined && from === bytes) return { done: true };
  let reply: IncomingMessage | undefined;
  try {
    reply = await get(url, { headers: await rangeHeaders(request, from), signal, stallMs: patience.stallMs });
    return await receive(request, from, reply);
  } catch (error) {
    if (signal.aborted) throw cancelled();
    if (error instanceof GradLensError) throw error;
    return { done: false, reason: networkReason(error) };
  } finally {
    reply?.destroy();
  }
}

/** A part that is longer than the file is none of it. */
async function resumePoint(part: PartFile, bytes: number | undefined): Promise<number> {
  const size = await partSize(part);
  if (bytes === undefined || size <= bytes) return size;
  await removePart(part);
  return 0;
}

/** Asks for the rest, on condition that the file is still the version that the part is of. */
async function rangeHeaders({ part, url }: PartRequest, from: number): Promise<Record<string, string>> {
  if (from === 0) return {};
  const note = await readNote(part);
  return { Range: `bytes=${String(from)}-`, ...(note?.url === url ? { 'If-Range': note.validator } : {}) };
}

/** Decides by the status what the body is. */
async function receive(request: PartRequest, from: number, reply: IncomingMessage): Promise<Attempt> {
  const { url, part, bytes } = request;
  const status = reply.statusCode ?? 0;
  if (status === 200) return keep(request, 0, lengthOf(reply), reply);
  if (status === 206 && from > 0) {
    const range = contentRange(reply);
    if (range?.start === from && (await isSameVersion(request, reply))) {
      return keep(request, from, range.total, reply);
    }
    await removePart(part);
    return { done: false, reason: 'it gave another range, or another version, than it was asked for' };
  }
  if (status === 416 && from > 0) {
    if (bytes === undefined && contentRange(reply)?.total === from) return { done: true };
    await removePart(part);
    return { done: false, reason: `it has nothing beyond byte ${String(from)} (416)` };
  }
  const reason = `it answered ${String(status)} ${reply.statusMessage ?? ''}`.trim();
  if (status === 408 || status === 429 || status >= 500) return { done: false, reason };
  throw notServed(url, reason);
}

async function isSameVersion({ part, url }: PartRequest, reply: IncomingMessage): Promise<boolean> {
  const [note, validator] = [await readNote(part), validatorOf(reply)];
  return note?.url !== url || validator === undefined || note.validator === validator;
}

/** Writes the body after the first `from` bytes. @param total length of the whole file as the server has it */
async function keep(
  { part, url, bytes, onBytes }: PartRequest,
  from: number,
  total: number | undefined,
  body: IncomingMessage,
): Promise<Attempt> {
  if (bytes !== undefined && total !== undefined && total !== bytes) {
    throw wrongLength(url, `${String(total)} bytes`, bytes);
  }
  const most = bytes ?? total ?? MOST_UNKNOWN_BYTES;
  const handle = await openPart(part, from);
  let size = from;
  try {
    const validator = validatorOf(body);
    await writeNote(part, validator === undefined ? undefined : { url, validator });
    for await (const chunk of body) {
      const piece = bytesOf(chunk);
      if (size + piece.length > most) throw wrongLength(url, 'more bytes', most);
      await handle.appendFile(piece).catch((error: unknown) => {
        throw writingError(part.path, size, error);
      });
      size += piece.length;
      onBytes(size);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  const whole = bytes ?? total;
  if (whole === undefined || size === whole) return { done: true };
  return { done: false, reason: `it ended after ${String(size)} of ${String(whole)} bytes` };
}

function bytesOf(chunk: unknown): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk;
  throw new Error('A byte stream yielded something else');
}

function networkReason(error: unknown): string {
  if (error instanceof NetworkFailure) return error.message;
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ECONNRESET') return 'the connection was cut off';
  return error.message === '' && 'code' in error ? String(error.code) : error.message;
}
