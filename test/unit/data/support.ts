import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { DecoderFiles } from '../../../src/data/decoding/decodePool';
import type { CodecFiles } from '../../../src/data/image/codec';
import { GradLensError } from '../../../src/protocol/errors';

const require = createRequire(import.meta.url);

/** The codecs as they are installed. */
export const codecs: CodecFiles = {
  jpeg: require.resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'),
  webp: require.resolve('@jsquash/webp/codec/dec/webp_dec.wasm'),
};

/** The decoding thread as the setup of the tests bundles it. */
export const decoder: DecoderFiles = {
  worker: new URL('../../../dist/decodeWorker.js', import.meta.url).pathname,
  codecs,
};

/** What ships with GradLens. */
export const embedded = new URL('../../../media/data', import.meta.url).pathname;

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A folder of the test file's own; `write` gives back the path of what it wrote. */
export function temporaryFolder(): {
  path: string;
  write: (name: string, bytes: Uint8Array | string) => string;
} {
  const path = mkdtempSync(join(tmpdir(), 'gradlens-data-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  const write = (name: string, bytes: Uint8Array | string): string => {
    writeFileSync(join(path, name), bytes);
    return join(path, name);
  };
  return { path, write };
}

/** The catalogued error that an action fails with; anything else fails the test. */
export async function failureOf(action: () => unknown): Promise<GradLensError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof GradLensError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}
