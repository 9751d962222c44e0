/** PNG (W3C recommendation, second edition): every colour type, bit depth and interlacing; sixteen bits as value >> 8. */
import { inflateSync } from 'node:zlib';
import { GradLensError, truncatedImage } from '../../protocol/errors';
import { readPngChunks, type PngHeader } from './pngChunks';
import { checkSize, type Raster } from './raster';
import { unfilter } from './pngFilters';

/** A reduced image of an interlaced picture: every `stepX`-th column from `x`, every `stepY`-th row from `y`. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

const WHOLE: readonly Pass[] = [{ x: 0, y: 0, stepX: 1, stepY: 1 }];
const ADAM7: readonly Pass[] = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
];

/**
 * @throws `image/truncated`, `image/too-large`
 */
export function decodePng(path: string, file: Buffer): Raster {
  const { header, palette, data } = readPngChunks(path, file);
  checkSize(path, header.width, header.height);
  const samples = readSamples(path, header, data);
  return palette === undefined ? rasterOf(header, samples) : colourise(path, header, samples, palette);
}

function rasterOf({ height, width, samplesPerPixel }: PngHeader, samples: Uint8Array): Raster {
  return { height, width, channels: samplesPerPixel < 3 ? 1 : 3, stride: samplesPerPixel, bytes: samples };
}

function colourise(path: string, header: PngHeader, indices: Uint8Array, palette: Uint8Array): Raster {
  const bytes = new Uint8Array(indices.length * 3);
  indices.forEach((index, pixel) => {
    if (index * 3 >= palette.length) {
      throw truncatedImage(
        path,
        `pixel ${String(pixel)} has colour ${String(index)} of a palette of ${String(palette.length / 3)}`,
      );
    }
    bytes.set(palette.subarray(index * 3, index * 3 + 3), pixel * 3);
  });
  return { height: header.height, width: header.width, channels: 3, stride: 3, bytes };
}

/** All samples [height, width, samplesPerPixel] as bytes; palette indices as they are. */
function readSamples(path: string, header: PngHeader, data: Buffer): Uint8Array {
  const passes = (header.interlaced ? ADAM7 : WHOLE).map((pass) => ({ ...pass, ...sizeOf(header, pass) }));
  const needed = passes.reduce((sum, { rows, rowBytes }) => sum + rows * (rowBytes + 1), 0);
  const lines = inflate(path, data, needed);
  const samples = new Uint8Array(header.height * header.width * header.samplesPerPixel);
  let offset = 0;
  for (const pass of passes) {
    const end = offset + pass.rows * (pass.rowBytes + 1);
    unfilter(path, lines.subarray(offset, end), pass.rowBytes, bytesPerPixel(header));
    for (let row = 0; row < pass.rows; row++) {
      const line = lines.subarray(offset + row * (pass.rowBytes + 1) + 1);
      placeRow(header, pass, row, line, samples);
    }
    offset = end;
  }
  return samples;
}

const bytesPerPixel = ({ bitDepth, samplesPerPixel }: PngHeader): number =>
  Math.max(1, (bitDepth * samplesPerPixel) >> 3);

function sizeOf({ width, height, bitDepth, samplesPerPixel }: PngHeader, pass: Pass) {
  const columns = Math.max(0, Math.ceil((width - pass.x) / pass.stepX));
  const rows = columns === 0 ? 0 : Math.max(0, Math.ceil((height - pass.y) / pass.stepY));
  return { columns, rows, rowBytes: Math.ceil((columns * samplesPerPixel * bitDepth) / 8) };
}

/** Never makes more than the picture needs: what follows is not read, and a bomb ends there. */
function inflate(path: string, data: Buffer, needed: number): Uint8Array {
  try {
    const lines = inflateSync(data, { maxOutputLength: needed });
    if (lines.length === needed) return lines;
    throw truncatedImage(path, `its pixels take ${String(needed)} bytes and it has ${String(lines.length)}`);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const tooMany = error.code === 'ERR_BUFFER_TOO_LARGE';
    if (tooMany) throw truncatedImage(path, `its pixels take ${String(needed)} bytes and it has more`);
    if (error instanceof GradLensError) throw error;
    throw truncatedImage(path, `its compressed pixels end early or are damaged (${error.message})`);
  }
}

function placeRow(
  header: PngHeader,
  pass: Pass & { readonly columns: number },
  row: number,
  line: Uint8Array,
  samples: Uint8Array,
): void {
  const { samplesPerPixel, width } = header;
  const y = pass.y + row * pass.stepY;
  for (let column = 0; column < pass.columns; column++) {
    const to = (y * width + pass.x + column * pass.stepX) * samplesPerPixel;
    for (let s = 0; s < samplesPerPixel; s++) {
      samples[to + s] = sampleAt(header, line, column * samplesPerPixel + s);
    }
  }
}

/** The sample at `index` of a line, brought to 0..255; a palette index stays an index. */
function sampleAt({ bitDepth, indexed }: PngHeader, line: Uint8Array, index: number): number {
  if (bitDepth === 8) return line[index] ?? 0;
  if (bitDepth === 16) return line[index * 2] ?? 0;
  const bit = index * bitDepth;
  const most = (1 << bitDepth) - 1;
  const value = ((line[bit >> 3] ?? 0) >> (8 - bitDepth - (bit & 7))) & most;
  return indexed ? value : (value * 255) / most;
}
