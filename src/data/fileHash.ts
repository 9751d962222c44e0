import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { cancelled } from '../protocol/errors';
import { readingError } from './fileContents';

/**
 * SHA-256 of a file as it lies there, in hexadecimal.
 * @throws `file/missing`, `file/cannot-read`, `cancelled`
 */
export async function fileHash(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, { signal });
  } catch (error) {
    if (signal.aborted) throw cancelled();
    throw readingError(path, error);
  }
  return hash.digest('hex');
}
