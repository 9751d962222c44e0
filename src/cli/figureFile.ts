import { encode } from 'fast-png';
import type { Picture } from '../protocol/picture';
import { writeWhole } from '../runs/files';

/** Pictures in rows and columns. */
export interface Figure {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly title: string; readonly cells: readonly Picture[] }[];
}

/**
 * Writes a figure as PNG.
 * @throws `file/cannot-write`, `file/disk-full`
 */
export async function writeFigure(path: string, figure: Figure): Promise<void> {
  const [first] = figure.rows;
  const [cell] = first?.cells ?? [];
  if (!cell) throw new Error('a figure has at least one picture');
  await writeWhole(path, encode({ width: cell.width, height: cell.height, data: cell.bytes }));
}
