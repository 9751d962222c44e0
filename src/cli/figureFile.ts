import { encodeFigure, type GradientFigure } from '../attribution/figure';
import { encodeGrid, type PictureGrid } from '../attribution/pictureGrid';
import { writeWhole } from '../runs/files';

/**
 * Writes gradients as PNG.
 * @throws `file/cannot-write`, `file/disk-full`
 */
export const writeFigure = (path: string, figure: GradientFigure): Promise<void> =>
  writeWhole(path, encodeFigure(figure));

/** Writes pictures as PNG. @throws as `writeFigure` */
export const writeGrid = (path: string, grid: PictureGrid): Promise<void> =>
  writeWhole(path, encodeGrid(grid));
