/**
 * USPS digits as LIBSVM hands them out (usps.bz2, usps.t.bz2): text packed by bzip2, one row an image: its digit plus
 * one, and then `index:value` for its 256 grey values in [-1, 1], indices from 1 on. A value that is left out is 0.
 */
import { bzip2Contents } from './bzip2';
import {
  badRow,
  greyValue,
  LONGEST_ROW,
  readUspsRows,
  USPS_VALUES,
  type ReadRow,
  type UspsImages,
} from './uspsRows';

/**
 * Reads the rows of a file.
 * @param count how many rows the file holds; memory is bounded by it.
 * @param sha256 of the file
 * @throws `file/missing`, `file/cannot-read`, `data/bad-file` naming the row or the byte, `data/other-contents`.
 */
export async function readUspsLibsvm(path: string, count: number, sha256?: string): Promise<UspsImages> {
  const most = count * LONGEST_ROW;
  return readUspsRows(path, count, await bzip2Contents(path, most, sha256), readRow);
}

const readRow: ReadRow = (where, [labelField = '', ...fields], images) => {
  const label = Number(labelField);
  if (!Number.isInteger(label) || label < 1 || label > 10) {
    throw badRow(where, `its label is "${labelField.slice(0, 20)}", expected 1 to 10 (a digit plus one)`);
  }
  images.labels[where.row] = label - 1;
  const values = new Float32Array(USPS_VALUES);
  let last = 0;
  for (const field of fields) {
    const colon = field.indexOf(':');
    const index = Number(field.slice(0, Math.max(0, colon)));
    if (!Number.isInteger(index) || index <= last || index > USPS_VALUES) {
      const found = field.slice(0, 20);
      throw badRow(
        where,
        `"${found}" has no index from ${String(last + 1)} to ${String(USPS_VALUES)}, where they rise`,
      );
    }
    values[index - 1] = greyValue(where, index - 1, field.slice(colon + 1));
    last = index;
  }
  images.values.set(
    values.map((value) => (value + 1) / 2),
    where.row * USPS_VALUES,
  );
};
