import { PNG } from 'pngjs';
import type { Picture } from '../protocol/picture';
import { drawText, type TextMask } from './figureText';

/** Pictures in rows and columns, with a title to each. */
export interface PictureGrid {
  /** One for each cell of a row. */
  readonly columns: readonly string[];
  readonly rows: readonly { readonly title: string; readonly cells: readonly Picture[] }[];
}

/** A cell is at least this high, in the grid's pixels. */
const CELL_SIDE = 112;
const GAP = 8;
const WHITE = 255;
const INK = 32;

/** The grid as PNG; cells are magnified by whole numbers, so that pixels stay square. */
export function encodeGrid(grid: PictureGrid): Uint8Array {
  const { height, width, bytes } = drawGrid(grid);
  const png = new PNG({ width, height });
  png.data.set(bytes);
  return PNG.sync.write(png);
}

/** The grid as a picture; titles stand above the columns and left of the rows. */
export function drawGrid({ columns, rows }: PictureGrid): Picture {
  const cells = rows.map((row) => row.cells.map(magnify));
  const titles = columns.map(drawText);
  const rowTitles = rows.map(({ title }) => drawText(title));
  const rowHeights = cells.map((row, index) => largest([...row, rowTitles[index]].map(heightOf)));
  const columnWidths = titles.map((title, index) =>
    largest([title, ...cells.map((row) => row[index])].map(widthOf)),
  );
  const lefts = startsOf([largest(rowTitles.map(widthOf)), ...columnWidths]);
  const tops = startsOf([largest(titles.map(heightOf)), ...rowHeights]);
  const canvas = blank(tops.at(-1) ?? 0, lefts.at(-1) ?? 0);
  titles.forEach((title, column) => stampText(canvas, title, tops[0] ?? 0, lefts[column + 1] ?? 0));
  cells.forEach((row, index) => {
    const top = tops[index + 1] ?? 0;
    const title = rowTitles[index];
    const middle = top + Math.floor(((rowHeights[index] ?? 0) - heightOf(title)) / 2);
    if (title) stampText(canvas, title, middle, lefts[0] ?? 0);
    row.forEach((cell, column) => stampPicture(canvas, cell, top, lefts[column + 1] ?? 0));
  });
  return canvas;
}

/** Each pixel becomes a square of whole screen pixels, so that the picture is at least `CELL_SIDE` high. */
function magnify({ height, width, bytes }: Picture): Picture {
  const factor = Math.max(1, Math.ceil(CELL_SIDE / height));
  const canvas = blank(height * factor, width * factor);
  const stride = 4 * canvas.width;
  for (let y = 0; y < height; y++) {
    const first = y * factor * stride;
    for (let x = 0; x < canvas.width; x++) {
      const source = 4 * (y * width + Math.floor(x / factor));
      canvas.bytes.set(bytes.subarray(source, source + 4), first + 4 * x);
    }
    for (let copy = 1; copy < factor; copy++) {
      canvas.bytes.copyWithin(first + copy * stride, first, first + stride);
    }
  }
  return canvas;
}

/** White, to draw on. */
const blank = (height: number, width: number): Picture => ({
  height,
  width,
  bytes: new Uint8ClampedArray(height * width * 4).fill(WHITE),
});

function stampPicture(canvas: Picture, { height, width, bytes }: Picture, top: number, left: number): void {
  for (let y = 0; y < height; y++) {
    const row = bytes.subarray(4 * y * width, 4 * (y + 1) * width);
    canvas.bytes.set(row, 4 * ((top + y) * canvas.width + left));
  }
}

function stampText(canvas: Picture, { width, ink }: TextMask, top: number, left: number): void {
  ink.forEach((dark, index) => {
    if (dark === 0) return;
    const pixel = (top + Math.floor(index / width)) * canvas.width + left + (index % width);
    canvas.bytes.fill(INK, 4 * pixel, 4 * pixel + 3);
  });
}

/** Where tracks of these sizes begin with gaps between and around them; the last number is where all of it ends. */
function startsOf(sizes: readonly number[]): readonly number[] {
  const starts = [GAP];
  for (const size of sizes) starts.push((starts.at(-1) ?? 0) + size + GAP);
  return starts;
}

const largest = (sizes: readonly number[]): number => sizes.reduce((a, b) => Math.max(a, b), 0);
const heightOf = (part: { readonly height: number } | undefined): number => part?.height ?? 0;
const widthOf = (part: { readonly width: number } | undefined): number => part?.width ?? 0;
