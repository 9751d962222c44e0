import { addRun, at, clearRun } from './simd';

/** Rows that are added up before the sum goes to the total: rounding errors grow with the block, not with the matrix. */
// @ts-ignore: decorator
@inline const BLOCK: i32 = 256;

/**
 * output[columns] = the sum over the rows of matrix[rows, columns].
 *
 * @param scratch `columns` floats.
 */
export function columnSum(matrix: usize, rows: i32, columns: i32, output: usize, scratch: usize): void {
  clearRun(output, columns);
  for (let first = 0; first < rows; first += BLOCK) {
    const last = min(first + BLOCK, rows);
    clearRun(scratch, columns);
    for (let row = first; row < last; row++) addRun(scratch, at(matrix, row * columns), columns);
    addRun(output, scratch, columns);
  }
}
