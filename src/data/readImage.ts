/** An image file to pixels. What a file is, its first bytes say, never its name. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { imageFileTooLarge, notAnImage } from '../protocol/errors';
import type { Pixels } from '../protocol/pixels';
import { firstBytes, readingError } from './fileContents';
import { decodeBmp } from './image/bmp';
import type { CodecFiles } from './image/codec';
import { decodeJpeg } from './image/jpeg';
import { decodePng } from './image/png';
import { toPixels, type Raster } from './image/raster';
import { decodeWebp } from './image/webp';

/** The codecs' WebAssembly modules in one folder, as the build lays them out. */
export const codecFilesIn = (folder: string): CodecFiles => ({
  jpeg: join(folder, 'mozjpeg_dec.wasm'),
  webp: join(folder, 'webp_dec.wasm'),
});

/** More than any picture of `MOST_PIXELS` takes. */
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * Reads PNG, JPEG (turned upright), WebP or BMP. Grey stays one channel; alpha is dropped without compositing.
 * @returns [height, width, channels] of the file, 0..1
 * @throws `file/missing`, `file/cannot-read`, `image/not-an-image`, `image/truncated`, `image/too-large`, `image/file-too-large`
 */
export async function readImage(path: string, codecs: CodecFiles): Promise<Pixels> {
  return toPixels(await readRaster(path, codecs));
}

/** As `readImage`, a byte a sample. */
export async function readRaster(path: string, codecs: CodecFiles): Promise<Raster> {
  const start = await firstBytes(path, 16);
  const format = formats.find(({ matches }) => matches(start));
  if (!format) throw notAnImage(path, describeStart(start));
  const { size } = await stat(path);
  if (size > MOST_BYTES) throw imageFileTooLarge(path, size, MOST_BYTES);
  const file = await readFile(path).catch((error: unknown) => {
    throw readingError(path, error);
  });
  return format.decode(path, file, codecs);
}

interface Format {
  readonly matches: (start: Buffer) => boolean;
  readonly decode: (path: string, file: Buffer, codecs: CodecFiles) => Raster | Promise<Raster>;
}

const latin = (start: Buffer, from: number, to: number): string => start.toString('latin1', from, to);

const formats: readonly Format[] = [
  { matches: (start) => latin(start, 0, 8) === '\x89PNG\r\n\x1a\n', decode: decodePng },
  {
    matches: (start) => latin(start, 0, 3) === '\xff\xd8\xff',
    decode: (path, file, { jpeg }) => decodeJpeg(path, file, jpeg),
  },
  {
    matches: (start) => latin(start, 0, 4) === 'RIFF' && latin(start, 8, 12) === 'WEBP',
    decode: (path, file, { webp }) => decodeWebp(path, file, webp),
  },
  { matches: (start) => latin(start, 0, 2) === 'BM', decode: decodeBmp },
];

/** The first bytes as text where they are text, else in hexadecimal. */
function describeStart(start: Buffer): string {
  if (start.length === 0) return 'nothing, it is empty';
  const text = latin(start, 0, 16);
  if (/^[\x20-\x7e\s]+$/.test(text)) return JSON.stringify(text.trim());
  return `the bytes ${start
    .subarray(0, 8)
    .toString('hex')
    .replaceAll(/(..)(?=.)/g, '$1 ')}`;
}
