/** PNG (W3C recommendation, second edition): every colour type, bit depth and interlacing; sixteen bits as value >> 8. */
import { inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { truncatedImage } from '../../protocol/errors';
import { decoderFailed } from './codec';
import { readPngChunks, readPngHeader, type PngHeader } from './pngChunks';
import { checkSize, type Raster } from './raster';

/**
 * @throws `image/truncated`, `image/too-large`
 */
export function decodePng(path: string, file: Buffer): Raster {
  const header = readPngHeader(path, file);
  const { width, height, bitDepth } = header;
  checkSize(path, width, height);
  const chunks = readPngChunks(path, file);
  checkPixelBytes(path, header, chunks.data);
  try {
    const sixteen = bitDepth === 16;
    const { color, data } = PNG.sync.read(chunks.file, { skipRescale: sixteen });
    const bytes = sixteen ? upperBytes(data) : data;
    return { height, width, channels: color ? 3 : 1, stride: 4, bytes };
  } catch (error) {
    throw decoderFailed(path, error);
  }
}

/**
 * Inflates the pixels once, only to count them: pngjs 7.0.0 fills up with uninitialised memory what is missing, and of a
 * picture in passes it inflates all that comes, however much.
 */
function checkPixelBytes(path: string, header: PngHeader, data: readonly Buffer[]): void {
  const most = mostPixelBytes(header);
  const found = inflatedLength(path, data, most);
  if (header.interlaced || found === most) return;
  throw truncatedImage(path, `its pixels take ${String(most)} bytes and it has ${String(found)}`);
}

/** Exact where lines are whole; pngjs itself counts those of passes. */
function mostPixelBytes({ width, height, bitDepth, samplesPerPixel, interlaced }: PngHeader): number {
  const pixelBits = bitDepth * samplesPerPixel;
  if (!interlaced) return height * (1 + Math.ceil((width * pixelBits) / 8));
  // Seven passes have at most 15/8 as many lines, and 7 more, each with a filter and up to 7 bits left over.
  return Math.ceil((width * height * pixelBits) / 8) + 2 * (2 * height + 7);
}

function inflatedLength(path: string, data: readonly Buffer[], most: number): number {
  try {
    return inflateSync(Buffer.concat(data), { maxOutputLength: most }).length;
  } catch (error) {
    const tooMany = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    if (!tooMany) throw decoderFailed(path, error);
    throw truncatedImage(path, `its pixels take ${String(most)} bytes and it has more`);
  }
}

function upperBytes(samples: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (samples[i] ?? 0) >> 8;
  return bytes;
}
