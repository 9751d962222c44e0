import { commonLimit, drawMap, drawPixels, type Picture } from '../protocol/picture';
import type { Pixels, SaliencyMap, ScaleName } from '../protocol/pixels';
import { drawGrid, encodeGrid, type PictureGrid } from './pictureGrid';

/** One row: an image and its map for each column's checkpoint. */
export interface FigureRow {
  readonly title: string;
  readonly image: Pixels;
  readonly maps: readonly SaliencyMap[];
}

/** Rows of images, columns of checkpoints, the image itself first. */
export interface GradientFigure {
  /** Titles of the checkpoints' columns, one for each of a row's maps. */
  readonly columns: readonly string[];
  readonly rows: readonly FigureRow[];
  readonly scale: ScaleName;
  /** One limit for all maps, so that equal colours mean equal values; default: each map its own. */
  readonly shared?: boolean;
}

/** The figure as PNG, maps in the panels' colours. */
export const encodeFigure = (figure: GradientFigure): Uint8Array => encodeGrid(gridOf(figure));

/** The figure as a picture. */
export const drawFigure = (figure: GradientFigure): Picture => drawGrid(gridOf(figure));

function gridOf({ columns, rows, scale, shared = false }: GradientFigure): PictureGrid {
  const common = commonLimit(
    rows.flatMap(({ maps }) => maps),
    scale,
  );
  return {
    columns: ['Image', ...columns],
    rows: rows.map(({ title, image, maps }) => {
      if (maps.length !== columns.length) throw new Error('a row has one map for each column');
      const drawn = maps.map((map) => drawMap(map, shared ? common : map.limits[scale]));
      return { title, cells: [drawPixels(image), ...drawn] };
    }),
  };
}
