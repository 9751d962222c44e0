/**
 * USPS digits as "The Elements of Statistical Learning" hands them out (zip.train.gz, zip.test.gz): one text row an
 * image, its digit and then 256 grey values in [-1, 1], -1 being the background.
 */
import { contentsOf } from './fileContents';
import { badRow, greyValue, readUspsRows, USPS_VALUES, type ReadRow, type UspsImages } from './uspsRows';

/**
 * Reads the rows of a USPS file, plain or gzip.
 * @param count how many rows the file holds; memory is bounded by it.
 * @throws `file/missing`, `file/cannot-read`, `data/bad-file` naming the row, `data/other-contents`.
 */
export const readUspsText = (path: string, count: number, sha256?: string): Promise<UspsImages> =>
  readUspsRows(path, count, contentsOf(path, { sha256 }), readRow);

const readRow: ReadRow = (where, fields, images) => {
  if (fields.length !== USPS_VALUES + 1) {
    throw badRow(where, `it has ${String(fields.length)} numbers, expected ${String(USPS_VALUES + 1)}`);
  }
  const label = Number(fields[0]);
  if (!Number.isInteger(label) || label < 0 || label > 9) {
    throw badRow(where, `its label is "${fields[0] ?? ''}", expected a digit from 0 to 9`);
  }
  images.labels[where.row] = label;
  for (let i = 0; i < USPS_VALUES; i++) {
    images.values[where.row * USPS_VALUES + i] = (greyValue(where, i, fields[i + 1] ?? '') + 1) / 2;
  }
};
