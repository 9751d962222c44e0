import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isZoom, LARGEST_SCALE, panBy, sameZoom, wholeImage, zoomBy } from '../../../webview/model/zoom';

it('zooms into the middle: twice as large shows the middle half', () => {
  expect(zoomBy(wholeImage, 2)).toEqual({ scale: 2, x: 0.25, y: 0.25 });
});

it('keeps the corner under the pointer', () => {
  expect(zoomBy(wholeImage, 4, { x: 0, y: 1 })).toEqual({ scale: 4, x: 0, y: 0.75 });
});

it('leaves the image point under the pointer where it is', () => {
  const part = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(part, part, fc.double({ min: 1, max: 4, noNaN: true }), (x, y, factor) => {
      const before = zoomBy(wholeImage, 2);
      const after = zoomBy(before, factor, { x, y });
      expect(after.x + x / after.scale).toBeCloseTo(before.x + x / before.scale, 10);
      expect(after.y + y / after.scale).toBeCloseTo(before.y + y / before.scale, 10);
    }),
  );
});

it('never shows anything beside the image, whatever is done', () => {
  const move = fc.record({
    factor: fc.double({ min: 0.1, max: 10, noNaN: true }),
    right: fc.double({ min: -3, max: 3, noNaN: true }),
    down: fc.double({ min: -3, max: 3, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 20 }), (moves) => {
      const zoom = moves.reduce(
        (current, { factor, right, down }) => panBy(zoomBy(current, factor), right, down),
        wholeImage,
      );
      expect(zoom.scale).toBeGreaterThanOrEqual(1);
      expect(zoom.scale).toBeLessThanOrEqual(LARGEST_SCALE);
      for (const start of [zoom.x, zoom.y]) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(start + 1 / zoom.scale).toBeLessThanOrEqual(1 + 1e-12);
      }
    }),
  );
});

it('drags the picture with the pointer: half a cell to the right uncovers a quarter to the left at scale 2', () => {
  const zoom = panBy({ scale: 2, x: 0.4, y: 0.1 }, 0.5, -0.4);
  expect(zoom.scale).toBe(2);
  expect(zoom.x).toBeCloseTo(0.15, 12);
  expect(zoom.y).toBeCloseTo(0.3, 12);
});

it('does nothing to the whole image but zoom in', () => {
  expect(panBy(wholeImage, 0.3, 0.3)).toEqual(wholeImage);
  expect(sameZoom(zoomBy(wholeImage, 0.5), wholeImage)).toBe(true);
});

it('takes back from a reload only what is a zoom', () => {
  expect(isZoom({ scale: 2, x: 0, y: 0.5 })).toBe(true);
  for (const other of [undefined, null, 'x', {}, { scale: 2, x: 0 }, { scale: NaN, x: 0, y: 0 }]) {
    expect(isZoom(other)).toBe(false);
  }
});
