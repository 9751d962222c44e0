/** PNG's five line filters (W3C recommendation, section 9). */
import { truncatedImage } from '../../protocol/errors';

/**
 * Undoes the filters in place. Lines are one filter byte and `rowBytes` bytes each.
 * @param distance bytes from a byte to the one it was predicted from on its left.
 * @throws `image/truncated` for a filter that does not exist.
 */
export function unfilter(path: string, lines: Uint8Array, rowBytes: number, distance: number): void {
  const lineBytes = rowBytes + 1;
  let above: Uint8Array = new Uint8Array(rowBytes);
  for (let start = 0; start < lines.length; start += lineBytes) {
    const filter = filters[lines[start] ?? 0];
    if (!filter) throw truncatedImage(path, `a line has filter ${String(lines[start])}, and 0 to 4 exist`);
    const line = lines.subarray(start + 1, start + lineBytes);
    filter(line, above, distance);
    above = line;
  }
}

type Filter = (line: Uint8Array, above: Uint8Array, distance: number) => void;

const predictedBy =
  (predict: (left: number, up: number, upLeft: number) => number): Filter =>
  (line, above, distance) => {
    for (let i = 0; i < line.length; i++) {
      const inside = i >= distance;
      const left = inside ? (line[i - distance] ?? 0) : 0;
      const upLeft = inside ? (above[i - distance] ?? 0) : 0;
      line[i] = (line[i] ?? 0) + predict(left, above[i] ?? 0, upLeft);
    }
  };

const filters: readonly Filter[] = [
  () => undefined,
  predictedBy((left) => left),
  predictedBy((_left, up) => up),
  predictedBy((left, up) => (left + up) >> 1),
  predictedBy(paeth),
];

/** The neighbour nearest to left + up − upLeft; ties go to left, then up. */
function paeth(left: number, up: number, upLeft: number): number {
  const toLeft = Math.abs(up - upLeft);
  const toUp = Math.abs(left - upLeft);
  const toUpLeft = Math.abs(left + up - 2 * upLeft);
  if (toLeft <= toUp && toLeft <= toUpLeft) return left;
  return toUp <= toUpLeft ? up : upLeft;
}
