/**
 * Framing a decoded picture byte by byte: what `frame` does, several times as fast, and with the very numbers of PIL's
 * `Image.resize(BILINEAR)`, which rounds to bytes after each of its two passes. Only what the image needs is computed.
 */
import type { Raster } from './image/raster';
import type { Framing } from './framing';
import { triangleTaps } from './resample';

/** Fractional bits of PIL's weights: 32 − 8 − 2, so that 255 times their sum fits. */
const FRACTION_BITS = 22;
const HALF = 1 << (FRACTION_BITS - 1);

/** For each output index: its first input index, how many, and their weights in fixed point. */
interface IntegerTaps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** Weights of output `i` from `i * stride` on. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/** The image that a framing makes of a picture; alpha is dropped. */
export function frameRaster(raster: Raster, { source, scaled, window }: Framing): Raster {
  const columns = integerTaps(source.width, scaled.width, window.left, window.width);
  const rows = integerTaps(source.height, scaled.height, window.top, window.height);
  const lowest = rows.first[0] ?? 0;
  const end = (rows.first.at(-1) ?? 0) + (rows.count.at(-1) ?? 0);
  const at = { top: source.top + lowest, left: source.left, height: end - lowest };
  const narrow = resampleRows(raster, at, columns);
  const { channels } = raster;
  const bytes = resampleColumns(narrow, rows, lowest, window.width * channels);
  return { height: window.height, width: window.width, channels, stride: channels, bytes };
}

/** Of the output indices `from` to `from + length`. */
function integerTaps(inputSize: number, outputSize: number, from: number, length: number): IntegerTaps {
  const taps = triangleTaps(inputSize, outputSize, from, length);
  const stride = taps.reduce((most, { weights }) => Math.max(most, weights.length), 1);
  const integer = {
    first: Int32Array.from(taps, ({ first }) => first),
    count: Int32Array.from(taps, ({ weights }) => weights.length),
    weights: new Int32Array(length * stride),
    stride,
  };
  taps.forEach(({ weights }, index) =>
    integer.weights.set(
      weights.map((weight) => Math.floor(0.5 + weight * (1 << FRACTION_BITS))),
      index * stride,
    ),
  );
  return integer;
}

/** Rounded, and held to a byte: rounded weights may add up to a little more than one. */
const toByte = (sum: number): number => Math.min(255, (sum + HALF) >> FRACTION_BITS);

/** [at.height, columns, channels] */
function resampleRows(
  { width, channels, stride, bytes }: Raster,
  at: { readonly top: number; readonly left: number; readonly height: number },
  columns: IntegerTaps,
): Uint8Array {
  const outputs = columns.first.length;
  const narrow = new Uint8Array(at.height * outputs * channels);
  const resampleRow = channels === 3 ? resampleColourRow : resampleGreyRow;
  for (let y = 0; y < at.height; y++) {
    const from = ((at.top + y) * width + at.left) * stride;
    resampleRow(bytes, from, stride, columns, narrow, y * outputs * channels);
  }
  return narrow;
}

function resampleColourRow(
  bytes: Uint8Array,
  row: number,
  pixel: number,
  { first, count, weights, stride }: IntegerTaps,
  narrow: Uint8Array,
  start: number,
): void {
  for (let x = 0, to = start; x < first.length; x++, to += 3) {
    let from = row + (first[x] ?? 0) * pixel;
    const end = x * stride + (count[x] ?? 0);
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let tap = x * stride; tap < end; tap++, from += pixel) {
      const weight = weights[tap] ?? 0;
      red = (red + Math.imul(bytes[from] ?? 0, weight)) | 0;
      green = (green + Math.imul(bytes[from + 1] ?? 0, weight)) | 0;
      blue = (blue + Math.imul(bytes[from + 2] ?? 0, weight)) | 0;
    }
    narrow[to] = toByte(red);
    narrow[to + 1] = toByte(green);
    narrow[to + 2] = toByte(blue);
  }
}

function resampleGreyRow(
  bytes: Uint8Array,
  row: number,
  pixel: number,
  { first, count, weights, stride }: IntegerTaps,
  narrow: Uint8Array,
  start: number,
): void {
  for (let x = 0; x < first.length; x++) {
    let from = row + (first[x] ?? 0) * pixel;
    const end = x * stride + (count[x] ?? 0);
    let sum = 0;
    for (let tap = x * stride; tap < end; tap++, from += pixel) {
      sum = (sum + Math.imul(bytes[from] ?? 0, weights[tap] ?? 0)) | 0;
    }
    narrow[start + x] = toByte(sum);
  }
}

/** [rows, rowLength], of rows that start with row `lowest` of the source. */
function resampleColumns(
  narrow: Uint8Array,
  { first, count, weights, stride }: IntegerTaps,
  lowest: number,
  rowLength: number,
): Uint8Array {
  const bytes = new Uint8Array(first.length * rowLength);
  const sums = new Int32Array(rowLength);
  for (let y = 0; y < first.length; y++) {
    let from = ((first[y] ?? 0) - lowest) * rowLength;
    const end = y * stride + (count[y] ?? 0);
    sums.fill(0);
    // Row by row, as the rows lie in memory.
    for (let tap = y * stride; tap < end; tap++, from += rowLength) {
      const weight = weights[tap] ?? 0;
      for (let i = 0; i < rowLength; i++) {
        sums[i] = ((sums[i] ?? 0) + Math.imul(narrow[from + i] ?? 0, weight)) | 0;
      }
    }
    const to = y * rowLength;
    for (let i = 0; i < rowLength; i++) bytes[to + i] = toByte(sums[i] ?? 0);
  }
  return bytes;
}
