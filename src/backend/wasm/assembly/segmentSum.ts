import { addRun, at, clear } from './simd';

/** output[segment] = the sum of the rows [rows, width] whose id is `segment`; ids outside the range are left out. */
export function unsortedSegmentSum(
  input: usize,
  ids: usize,
  output: usize,
  rows: i32,
  width: i32,
  segments: i32,
): void {
  clear(output, segments * width);
  for (let row = 0; row < rows; row++) {
    const segment = load<i32>(at(ids, row));
    if (segment >= 0 && segment < segments)
      addRun(at(output, segment * width), at(input, row * width), width);
  }
}
