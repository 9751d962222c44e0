/**
 * SVHN's cropped digits (Netzer et al. 2011) in MAT-files: X, bytes of [32, 32, 3, count] in MATLAB's order (the first
 * index runs fastest), and y, [count, 1], where digit 0 has label 10.
 */
import { badDataFile } from '../protocol/errors';
import { contentsOf } from './fileContents';
import type { StoredSplit } from './idxPair';
import { readMatArrays, type MatArray } from './matFile';

export const SVHN_SIDE = 32;
const PLANE = SVHN_SIDE * SVHN_SIDE;
const IMAGE = 3 * PLANE;

/**
 * Reads the images and labels of a file; memory is bounded by the count.
 * @param count how many images the file holds
 * @param sha256 of the file, where known
 * @throws `data/bad-file` naming the variable or the label, `data/mat-version`, `data/other-contents`, `file/missing`,
 * `file/cannot-read`
 */
export async function readSvhn(path: string, count: number, sha256?: string): Promise<StoredSplit> {
  if (sha256 !== undefined) await expectFile(path, sha256);
  let values: Uint8Array | undefined;
  let labels: Int32Array | undefined;
  await readMatArrays(path, ['X', 'y'], async (array) => {
    if (array.name === 'X') values = await readImages(path, array, count);
    else labels = await readLabels(path, array, count);
  });
  if (values && labels) return { labels, values };
  throw badDataFile(path, 'its end', `it has no variable ${values ? 'y' : 'X'}`);
}

/** Reads the file once for its checksum alone: the variables are then read wherever they lie. */
async function expectFile(path: string, fileSha256: string): Promise<void> {
  const pieces = contentsOf(path, { fileSha256 });
  while ((await pieces.next()).done !== true);
}

async function readImages(path: string, array: MatArray, count: number): Promise<Uint8Array> {
  expectShape(path, array, [SVHN_SIDE, SVHN_SIDE, 3, count]);
  if (array.type !== UNSIGNED_BYTE || array.bytes !== count * IMAGE) {
    throw badDataFile(path, array.where, 'the values of X are not one byte each');
  }
  const values = new Uint8Array(count * IMAGE);
  for (let index = 0; index < count; index++) {
    const image = await array.values.exactly(IMAGE);
    if (!image) throw badDataFile(path, array.where, `X ends within image ${String(index)}`);
    turn(image, values.subarray(index * IMAGE, (index + 1) * IMAGE));
  }
  return values;
}

/** From [column-major height, width, channel] to [height, width, channel] row-major. */
function turn(image: Uint8Array, to: Uint8Array): void {
  let at = 0;
  for (let y = 0; y < SVHN_SIDE; y++) {
    for (let x = 0; x < SVHN_SIDE; x++) {
      const from = y + x * SVHN_SIDE;
      to[at++] = image[from] ?? 0;
      to[at++] = image[from + PLANE] ?? 0;
      to[at++] = image[from + 2 * PLANE] ?? 0;
    }
  }
}

const UNSIGNED_BYTE = 2;

/** By the data types of table 1-1: bytes a number, and how one is read. */
const numberTypes: Readonly<Record<number, readonly [number, (bytes: Buffer, at: number) => number]>> = {
  1: [1, (bytes, at) => bytes.readInt8(at)],
  2: [1, (bytes, at) => bytes.readUInt8(at)],
  3: [2, (bytes, at) => bytes.readInt16LE(at)],
  4: [2, (bytes, at) => bytes.readUInt16LE(at)],
  5: [4, (bytes, at) => bytes.readInt32LE(at)],
  6: [4, (bytes, at) => bytes.readUInt32LE(at)],
  7: [4, (bytes, at) => bytes.readFloatLE(at)],
  9: [8, (bytes, at) => bytes.readDoubleLE(at)],
};

async function readLabels(path: string, array: MatArray, count: number): Promise<Int32Array> {
  expectShape(path, array, [count, 1]);
  const [size, readNumber] = numberTypes[array.type] ?? [];
  if (size === undefined || readNumber === undefined || array.bytes !== size * count) {
    throw badDataFile(path, array.where, `the values of y are of no known type (${String(array.type)})`);
  }
  const bytes = await array.values.exactly(array.bytes);
  if (!bytes) throw badDataFile(path, array.where, 'y ends early');
  return Int32Array.from({ length: count }, (_, index) => {
    const label = readNumber(bytes, index * size);
    if (Number.isInteger(label) && label >= 1 && label <= 10) return label % 10;
    throw badDataFile(
      path,
      `label ${String(index)} (y)`,
      `it is ${String(label)}, and labels go from 1 to 10`,
    );
  });
}

function expectShape(path: string, { name, dimensions, where }: MatArray, expected: readonly number[]): void {
  if (dimensions.join() === expected.join()) return;
  const [found, wanted] = [dimensions, expected].map((sizes) => sizes.join(' × '));
  throw badDataFile(path, where, `${name} is ${String(found)}, expected ${String(wanted)}`);
}
