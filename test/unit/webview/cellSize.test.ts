import { expect, it } from 'vitest';
import { crispSize, fitCell } from '../../../webview/model/cellSize';

it.each([
  // 28 pixels in 200 CSS pixels: 7 device pixels each on a plain screen, 14 on a doubled one.
  [200, 28, 1, 196],
  [200, 28, 2, 196],
  [210, 28, 2, 210],
  // 1.5 device pixels a CSS pixel: 200 × 1.5 = 300 hold 10 each, 280 device pixels.
  [200, 28, 1.5, 280 / 1.5],
  [28, 28, 1, 28],
  // More pixels than the screen has there: as wanted.
  [200, 224, 1, 200],
  [200, 224, 2, 112],
])('draws at %d wanted, %d pixels, ratio %d', (wanted, pixels, ratio, size) => {
  expect(crispSize(wanted, pixels, ratio)).toBeCloseTo(size, 12);
});

it('covers each image pixel with whole device pixels', () => {
  for (const ratio of [1, 1.25, 1.5, 2, 3]) {
    for (let wanted = 60; wanted < 300; wanted += 7) {
      const devicePixels = (crispSize(wanted, 28, ratio) * ratio) / 28;
      expect(devicePixels).toBeCloseTo(Math.round(devicePixels), 9);
    }
  }
});

const bounds = { gap: 16, smallest: 112, largest: 280 };

it.each([
  [1064, 5, 200],
  [5000, 5, 280],
  [300, 5, 112],
  [80, 3, 112],
  [250, 1, 250],
])('fits cells into %d pixels for %d columns', (available, columns, size) => {
  expect(fitCell(available, columns, bounds)).toBe(size);
});
