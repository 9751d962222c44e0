/**
 * USPS digits as "The Elements of Statistical Learning" hands them out (zip.train.gz, zip.test.gz): one text row an
 * image, its digit and then 256 grey values in [-1, 1], -1 being the background.
 */
import { badDataFile } from '../protocol/errors';
import { contentsOf } from './fileContents';

export const USPS_SIDE = 16;
const VALUES = USPS_SIDE * USPS_SIDE;

/** More than a row of 257 numbers needs; a longer one is no row. */
const LONGEST_ROW = 1 << 14;

export interface UspsImages {
  readonly labels: Int32Array;
  /** [count, 16, 16] row-major, 0..1. */
  readonly values: Float32Array;
}

/**
 * Reads the rows of a USPS file, plain or gzip.
 * @param count how many rows the file holds; memory is bounded by it.
 * @throws `file/missing`, `file/cannot-read`, `data/bad-file` naming the row, `data/other-contents`.
 */
export async function readUspsText(path: string, count: number, sha256?: string): Promise<UspsImages> {
  const images = { labels: new Int32Array(count), values: new Float32Array(count * VALUES) };
  let row = 0;
  for await (const text of rowsOf(path, sha256)) {
    if (row >= count) throw badDataFile(path, rowName(row), `only ${String(count)} rows belong to it`);
    readRow(path, row, text, images);
    row++;
  }
  if (row < count)
    throw badDataFile(path, rowName(row), `the file ends, and ${String(count)} rows belong to it`);
  return images;
}

/** Counted from one, as editors do. */
const rowName = (row: number): string => `row ${String(row + 1)}`;

async function* rowsOf(path: string, sha256: string | undefined): AsyncGenerator<string, void> {
  let rest = '';
  let row = 0;
  for await (const piece of contentsOf(path, { sha256 })) {
    const rows = (rest + piece.toString('latin1')).split('\n');
    rest = rows.pop() ?? '';
    if (rest.length > LONGEST_ROW) throw badDataFile(path, rowName(row + rows.length), 'the row has no end');
    row += rows.length;
    yield* rows;
  }
  if (rest.trim() !== '') yield rest;
}

function readRow(path: string, row: number, text: string, images: UspsImages): void {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== VALUES + 1) {
    throw badDataFile(
      path,
      rowName(row),
      `it has ${String(fields.length)} numbers, expected ${String(VALUES + 1)}`,
    );
  }
  const label = Number(fields[0]);
  if (!Number.isInteger(label) || label < 0 || label > 9) {
    throw badDataFile(path, rowName(row), `its label is "${fields[0] ?? ''}", expected a digit from 0 to 9`);
  }
  images.labels[row] = label;
  for (let i = 0; i < VALUES; i++) {
    images.values[row * VALUES + i] = (greyValue(path, row, i, fields[i + 1] ?? '') + 1) / 2;
  }
}

function greyValue(path: string, row: number, index: number, field: string): number {
  const value = field === '' ? NaN : Number(field);
  if (value >= -1 && value <= 1) return value;
  const excerpt = field.slice(0, 20);
  throw badDataFile(
    path,
    `${rowName(row)}, value ${String(index + 1)}`,
    `"${excerpt}" is not a number from -1 to 1`,
  );
}
