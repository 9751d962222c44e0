/// <reference types="@jsquash/jpeg/emscripten-types" />
/** JPEG, baseline and progressive: grey, colour and CMYK, turned upright as EXIF says. */
import startMozjpeg from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import { decode as decodeCmyk } from 'jpeg-js';
import { createCodec, decoderFailed } from './codec';
import { readJpegOutline } from './jpegSegments';
import { applyOrientation } from './orientation';
import { checkSize, MOST_PIXELS, type Raster } from './raster';

const mozjpeg = createCodec(startMozjpeg);

const CMYK_COMPONENTS = 4;

/**
 * @param wasmFile `mozjpeg_dec.wasm` of @jsquash/jpeg.
 * @throws `image/truncated`, `image/too-large`
 */
export async function decodeJpeg(path: string, file: Buffer, wasmFile: string): Promise<Raster> {
  const { width, height, components, orientation } = readJpegOutline(path, file);
  checkSize(path, width, height);
  const stored =
    components === CMYK_COMPONENTS
      ? readCmyk(path, file)
      : await readWithMozjpeg(path, file, wasmFile, components === 1 ? 1 : 3);
  return applyOrientation(stored, orientation);
}

async function readWithMozjpeg(
  path: string,
  file: Buffer,
  wasmFile: string,
  channels: 1 | 3,
): Promise<Raster> {
  const { width, height, data } = await mozjpeg(path, wasmFile, (module) => module.decode(file, false));
  return {
    width,
    height,
    channels,
    stride: 4,
    bytes: new Uint8Array(data.buffer, data.byteOffset, data.length),
  };
}

/** Mozjpeg as compiled by @jsquash has no CMYK; jpeg-js has, but samples chroma more coarsely than the usual decoders. */
function readCmyk(path: string, file: Buffer): Raster {
  try {
    const { width, height, data } = decodeCmyk(file, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: MOST_PIXELS / 1e6,
      maxMemoryUsageInMB: 1024,
    });
    return { width, height, channels: 3, stride: 3, bytes: data };
  } catch (error) {
    throw decoderFailed(path, error);
  }
}
