import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { drawFigure, encodeFigure, type GradientFigure } from '../../../src/attribution/figure';
import { drawText } from '../../../src/attribution/figureText';
import { scaleLimits } from '../../../src/attribution/scaling';
import { divergingColour, type Picture } from '../../../src/protocol/picture';
import type { SaliencyMap } from '../../../src/protocol/pixels';

function mapOf(...values: number[]): SaliencyMap {
  const raw = Float32Array.from(values);
  return { height: 2, width: 2, channels: 1, values: raw, limits: scaleLimits(raw) };
}

const figure: GradientFigure = {
  columns: ['Natural', 'AT-0.1'],
  rows: [
    {
      title: '7',
      image: { height: 2, width: 2, channels: 1, values: Float32Array.of(0, 0.2, 0.4, 1) },
      maps: [mapOf(1, -1, 0, 1), mapOf(2, 0, 0, -4)],
    },
  ],
  scale: 'absolute-maximum',
};

const colourAt = ({ bytes, width }: Picture, top: number, left: number): number[] =>
  Array.from(bytes.subarray(4 * (top * width + left), 4 * (top * width + left) + 4));

/** Colours of a 2 × 2 cell's pixels, a cell being found from the figure's right edge: 112 wide, gaps of 8. */
function cellColours(picture: Picture, fromRight: number): number[][] {
  const left = picture.width - 120 * fromRight;
  const top = picture.height - 120;
  return [0, 56].flatMap((y) => [0, 56].map((x) => colourAt(picture, top + y, left + x)));
}

const opaque = (unit: number): number[] => [...divergingColour(unit), 255];

describe('the gradient figure', () => {
  it('shows the image, then each checkpoint’s map at its own scale, pixels as squares', () => {
    const picture = drawFigure(figure);
    expect(cellColours(picture, 3).map(([grey]) => grey)).toEqual([0, 51, 102, 255]);
    expect(cellColours(picture, 2)).toEqual([1, 0, 0.5, 1].map(opaque));
    expect(cellColours(picture, 1)).toEqual([0.75, 0.5, 0.5, 0].map(opaque));
    const left = picture.width - 120;
    expect(colourAt(picture, picture.height - 9, left + 111)).toEqual(opaque(0));
    expect(colourAt(picture, picture.height - 8, left + 111)).toEqual([255, 255, 255, 255]);
  });

  it('shares one scale where that is asked for', () => {
    const picture = drawFigure({ ...figure, shared: true });
    expect(cellColours(picture, 2)).toEqual([0.625, 0.375, 0.5, 0.625].map(opaque));
  });

  it('writes the columns’ titles above them and the rows’ to their left', () => {
    const picture = drawFigure(figure);
    const dark = (top: number, left: number, height: number, width: number): number => {
      let count = 0;
      for (let y = top; y < top + height; y++)
        for (let x = left; x < left + width; x++) if (colourAt(picture, y, x)[0] === 32) count++;
      return count;
    };
    const inked = (text: string): number => drawText(text).ink.reduce((sum, dot) => sum + dot, 0);
    const rowTitle = drawText('7');
    const cells = picture.height - 120;
    expect(dark(0, picture.width - 120, cells, 120)).toBe(inked('AT-0.1'));
    expect(dark(0, picture.width - 240, cells, 120)).toBe(inked('Natural'));
    expect(dark(cells, 0, 112, 8 + rowTitle.width)).toBe(inked('7'));
  });

  it('is a PNG of the same pixels', () => {
    const picture = drawFigure(figure);
    const png = PNG.sync.read(Buffer.from(encodeFigure(figure)));
    expect([png.height, png.width, png.colorType]).toEqual([picture.height, picture.width, 6]);
    expect(png.data.equals(Buffer.from(picture.bytes.buffer))).toBe(true);
  });

  it('has one column a map', () => {
    expect(() => drawFigure({ ...figure, columns: ['Natural'] })).toThrow('one map for each column');
  });
});

describe('text in pixels', () => {
  it('draws a letter that can be recognised', () => {
    const { height, width, ink } = drawText('L');
    const rows = Array.from({ length: height }, (_, y) =>
      Array.from(ink.subarray(y * width, (y + 1) * width), (dot) => (dot === 1 ? '#' : '.'))
        .join('')
        .replace(/\.+$/, ''),
    );
    expect(rows.filter((row) => row !== '')).toMatchInlineSnapshot(`
      [
        ".#",
        ".#",
        ".#",
        ".#",
        ".#",
        ".#",
        ".#",
        ".#",
        ".######",
      ]
    `);
  });

  it('writes every printable character, and a question mark for the others', () => {
    const all = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
    expect(() => drawText(all)).not.toThrow();
    expect(drawText('ε')).toEqual(drawText('?'));
    expect(drawText('')).toBeDefined();
  });
});
