/** What the two forms of USPS have in common: one text row an image of 16 × 16, grey values in [-1, 1]. */
import { badDataFile } from '../protocol/errors';

export const USPS_SIDE = 16;
/** Of one image. */
export const USPS_VALUES = USPS_SIDE * USPS_SIDE;

/** More than a row of 257 numbers needs; a longer one is no row. */
export const LONGEST_ROW = 1 << 14;

export interface UspsImages {
  readonly labels: Int32Array;
  /** [count, 16, 16] row-major, 0..1. */
  readonly values: Float32Array;
}

/** Takes the fields of one row into `images`. @throws `data/bad-file` naming the row */
export type ReadRow = (where: RowPlace, fields: readonly string[], images: UspsImages) => void;

export interface RowPlace {
  readonly path: string;
  readonly row: number;
}

/**
 * Reads all rows.
 * @param count how many rows the file holds; memory is bounded by it
 * @throws `data/bad-file` naming the row; what reading the pieces throws
 */
export async function readUspsRows(
  path: string,
  count: number,
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
  readRow: ReadRow,
): Promise<UspsImages> {
  const images = { labels: new Int32Array(count), values: new Float32Array(count * USPS_VALUES) };
  let row = 0;
  for await (const text of rowsOf(path, pieces)) {
    if (row >= count) throw badRow({ path, row }, `only ${String(count)} rows belong to it`);
    readRow({ path, row }, text.trim().split(/\s+/), images);
    row++;
  }
  if (row < count) throw badRow({ path, row }, `the file ends, and ${String(count)} rows belong to it`);
  return images;
}

/** Counted from one, as editors do. */
const rowName = (row: number): string => `row ${String(row + 1)}`;

/** The error of a row, or of one of its values. */
export function badRow({ path, row }: RowPlace, reason: string, value?: number) {
  return badDataFile(
    path,
    value === undefined ? rowName(row) : `${rowName(row)}, value ${String(value + 1)}`,
    reason,
  );
}

async function* rowsOf(
  path: string,
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<string, void> {
  let rest = '';
  let row = 0;
  for await (const piece of pieces) {
    const rows = (rest + piece.toString('latin1')).split('\n');
    rest = rows.pop() ?? '';
    if (rest.length > LONGEST_ROW) throw badRow({ path, row: row + rows.length }, 'the row has no end');
    row += rows.length;
    yield* rows;
  }
  if (rest.trim() !== '') yield rest;
}

/** A field of a value, in [-1, 1]. @param index of the value in its image */
export function greyValue(where: RowPlace, index: number, field: string): number {
  const value = field === '' ? NaN : Number(field);
  if (value >= -1 && value <= 1) return value;
  throw badRow(where, `"${field.slice(0, 20)}" is not a number from -1 to 1`, index);
}
