/// <reference types="@jsquash/webp/emscripten-types" />
/** WebP, lossy and lossless (RFC 9649); of an animation, nothing. */
import startWebp from '@jsquash/webp/codec/dec/webp_dec.js';
import { truncatedImage } from '../../protocol/errors';
import { createCodec } from './codec';
import { checkSize, type Raster } from './raster';

const webp = createCodec(startWebp);

/**
 * @param wasmFile `webp_dec.wasm` of @jsquash/webp.
 * @throws `image/truncated`, `image/too-large`
 */
export async function decodeWebp(path: string, file: Buffer, wasmFile: string): Promise<Raster> {
  const size = readSize(path, file);
  checkSize(path, size.width, size.height);
  const { width, height, data } = await webp(path, wasmFile, (module) => module.decode(file));
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return { width, height, channels: 3, stride: 4, bytes };
}

/** Byte at which the first chunk's content starts: after the file's header and the chunk's own. */
const CONTENT = 20;

function readSize(path: string, file: Buffer): { width: number; height: number } {
  if (file.length < CONTENT + 10) throw truncatedImage(path, `the file ends at byte ${String(file.length)}`);
  const declared = file.readUInt32LE(4) + 8;
  if (declared > file.length) {
    throw truncatedImage(path, `the file ends at byte ${String(file.length)} of ${String(declared)}`);
  }
  const kind = file.toString('latin1', 12, 16);
  switch (kind) {
    case 'VP8 ':
      return {
        width: file.readUInt16LE(CONTENT + 6) & 0x3fff,
        height: file.readUInt16LE(CONTENT + 8) & 0x3fff,
      };
    case 'VP8L': {
      const bits = file.readUInt32LE(CONTENT + 1);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: file.readUIntLE(CONTENT + 4, 3) + 1, height: file.readUIntLE(CONTENT + 7, 3) + 1 };
    default:
      throw truncatedImage(path, `its first chunk is ${JSON.stringify(kind)}, expected VP8, VP8L or VP8X`);
  }
}
