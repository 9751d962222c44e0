/** EXIF orientation: how a picture was held when it was taken (CIPA DC-008, tag 0x0112). */
// One tag of one directory; exifr, which reads them all, is several times the size and has no synchronous interface.
import type { Raster } from './raster';

/** 1 is upright; 2, 4, 5 and 7 are mirrored; 5 to 8 lie on their side. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const TAG = 0x0112;
const ENTRY_BYTES = 12;

/** The orientation in an EXIF block, which is a TIFF header and its directory; 1 where it names none. */
export function readOrientation(exif: Buffer): Orientation {
  const order = exif.toString('latin1', 0, 2);
  if (exif.length < 14 || (order !== 'II' && order !== 'MM')) return 1;
  const little = order === 'II';
  const uint16 = (at: number): number => (little ? exif.readUInt16LE(at) : exif.readUInt16BE(at));
  const directory = little ? exif.readUInt32LE(4) : exif.readUInt32BE(4);
  if (directory + 2 > exif.length) return 1;
  const first = directory + 2;
  const entries = Math.min(uint16(directory), Math.floor((exif.length - first) / ENTRY_BYTES));
  for (let entry = 0; entry < entries; entry++) {
    const at = first + entry * ENTRY_BYTES;
    if (uint16(at) === TAG) return orientations.find((known) => known === uint16(at + 8)) ?? 1;
  }
  return 1;
}

const orientations = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** Turns a stored picture upright, as PIL's `ImageOps.exif_transpose` does. */
export function applyOrientation(stored: Raster, orientation: Orientation): Raster {
  if (orientation === 1) return stored;
  const { stride, bytes } = stored;
  const sideways = orientation >= 5;
  const height = sideways ? stored.width : stored.height;
  const width = sideways ? stored.height : stored.width;
  const upright = new Uint8Array(height * width * stride);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += stride) {
      const from = storedIndex(stored, orientation, y, x) * stride;
      for (let sample = 0; sample < stride; sample++) upright[to + sample] = bytes[from + sample] ?? 0;
    }
  }
  return { ...stored, height, width, bytes: upright };
}

/** Which stored pixel is at row y, column x of the upright picture. */
function storedIndex({ height, width }: Raster, orientation: Orientation, y: number, x: number): number {
  const [row, column] = orientation >= 5 ? [x, y] : [y, x];
  const upsideDown = orientation === 3 || orientation === 4 || orientation === 6 || orientation === 7;
  const mirrored = orientation === 2 || orientation === 3 || orientation === 7 || orientation === 8;
  return (upsideDown ? height - 1 - row : row) * width + (mirrored ? width - 1 - column : column);
}
