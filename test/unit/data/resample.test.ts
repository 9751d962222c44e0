import { describe, expect, it } from 'vitest';
import { withChannels } from '../../../src/data/colour';
import { describeFit, fitImageSet, fitRaster, fitTo } from '../../../src/data/fit';
import { createImageSet } from '../../../src/data/imageSet';
import { resizeBilinear, resizeWithAntialias } from '../../../src/data/resample';
import type { Pixels } from '../../../src/protocol/pixels';
import { expectClose, readFixture, valuesOf } from '../support/fixtures';

const tensors = readFixture('images/resize');

function inputOf(index: number): Pixels {
  const [height = 0, width = 0] = tensors.get(`${String(index)}/in`)?.shape ?? [];
  const values = valuesOf(tensors, `${String(index)}/in`).map((byte) => byte / 255);
  return { height, width, channels: 3, values };
}

const grey = (height: number, width: number, values: number[]): Pixels => ({
  height,
  width,
  channels: 1,
  values: Float32Array.from(values),
});

describe('resampling', () => {
  it.each([0, 1, 2, 3, 4])('of case %i equals torch, without and with antialias, and PIL', (index) => {
    const name = (peer: string): string => `${String(index)}/${peer}`;
    const [height = 0, width = 0] = tensors.get(name('torch_plain'))?.shape ?? [];
    const plain = resizeBilinear(inputOf(index), height, width);
    expectClose(plain.values, valuesOf(tensors, name('torch_plain')), { abs: 1e-5 });
    const smooth = resizeWithAntialias(inputOf(index), height, width);
    expectClose(smooth.values, valuesOf(tensors, name('torch_antialias')), { abs: 1e-5 });
    const levels = smooth.values.map((value) => Math.round(value * 255));
    expectClose(levels, valuesOf(tensors, name('pil_uint8')), { abs: 1 });
  });

  it('of two pixels to four has centres at half pixels', () => {
    const wide = resizeBilinear(grey(1, 2, [0, 1]), 1, 4);
    expect(Array.from(wide.values)).toEqual([0, 0.25, 0.75, 1]);
    expect(resizeWithAntialias(grey(1, 2, [0, 1]), 1, 4)).toEqual(wide);
  });

  it('keeps a constant image constant and an image of the same size as it is', () => {
    const constant = grey(5, 3, Array<number>(15).fill(0.3));
    for (const resize of [resizeBilinear, resizeWithAntialias]) {
      for (const [height, width] of [
        [1, 1],
        [2, 7],
        [11, 2],
      ] as const) {
        expectClose(resize(constant, height, width).values, Array<number>(height * width).fill(0.3), {
          abs: 1e-7,
        });
      }
      const image = inputOf(2);
      expectClose(resize(image, image.height, image.width).values, image.values, { abs: 1e-7 });
    }
  });
});

describe('colour', () => {
  it('turns to grey by the weights of BT.601, and grey to equal parts', () => {
    const primaries: Pixels = {
      height: 1,
      width: 4,
      channels: 3,
      values: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1),
    };
    const luma = withChannels(primaries, 1);
    expectClose(luma.values, [0.299, 0.587, 0.114, 1], { abs: 1e-5 });
    expect(withChannels(grey(1, 2, [0.25, 1]), 3).values).toEqual(Float32Array.of(0.25, 0.25, 0.25, 1, 1, 1));
    expect(withChannels(luma, 1)).toBe(luma);
  });
});

describe('fitting', () => {
  it('by padding puts 20 × 20 into the middle of 28 × 28 zeros', () => {
    const fitted = fitTo(grey(8, 8, Array<number>(64).fill(1)), [28, 28, 1], 'pad');
    const expected = Array.from({ length: 784 }, (_, i) => {
      const [y, x] = [Math.floor(i / 28), i % 28];
      return y >= 4 && y < 24 && x >= 4 && x < 24 ? 1 : 0;
    });
    expectClose(fitted.values, expected, { abs: 1e-6 });
    const inner = resizeBilinear(inputOf(1), 20, 20);
    const colour = fitTo(inputOf(1), [28, 28, 3], 'pad');
    const row = colour.values.slice((14 * 28 + 4) * 3, (14 * 28 + 24) * 3);
    expectClose(row, inner.values.slice(10 * 60, 11 * 60), { abs: 1e-6 });
  });

  it('by zero padding leaves each pixel as it is, in the middle, its grey in every colour', () => {
    const digit = Array.from({ length: 28 * 28 }, (_, i) => (i % 251) / 255);
    const fitted = fitTo(grey(28, 28, digit), [32, 32, 3], 'zero-pad');
    const expected = Array.from({ length: 32 * 32 * 3 }, (_, i) => {
      const [y, x] = [Math.floor(i / 96) - 2, (Math.floor(i / 3) % 32) - 2];
      return y >= 0 && y < 28 && x >= 0 && x < 28 ? (digit[y * 28 + x] ?? NaN) : 0;
    });
    expect(fitted.values).toEqual(Float32Array.from(expected));
  });

  it('changes no colours: a dark digit on white stays dark on white', () => {
    const fitted = fitTo(grey(2, 2, [1, 1, 1, 0]), [4, 4, 1], 'resize');
    expect([fitted.values[0], fitted.values[15]]).toEqual([1, 0]);
  });

  it('gives a picture the same pixels whether it was bytes or values', () => {
    const image = inputOf(3);
    const { height, width } = image;
    const bytes = Uint8Array.from(image.values, (value) => Math.round(value * 255));
    for (const fit of ['resize', 'pad', 'zero-pad'] as const) {
      const raster = fitRaster({ height, width, channels: 3, stride: 3, bytes }, [28, 28, 1], fit);
      expectClose(raster.values, fitTo(image, [28, 28, 1], fit).values, { abs: 1e-6 });
    }
  });

  it.each([
    [{ height: 300, width: 450, channels: 3 }, 'resize', '450 × 300 colour image, resized to 28 × 28 grey'],
    [
      { height: 8, width: 8, channels: 1 },
      'pad',
      '8 × 8 grey image, resized to 20 × 20 and padded to 28 × 28 grey',
    ],
    [{ height: 28, width: 28, channels: 3 }, 'resize', '28 × 28 colour image, turned to grey'],
    [{ height: 16, width: 16, channels: 1 }, 'zero-pad', '16 × 16 grey image, padded to 28 × 28 grey'],
    [
      { height: 40, width: 16, channels: 1 },
      'zero-pad',
      '16 × 40 grey image, resized to 16 × 28 and padded to 28 × 28 grey',
    ],
    [{ height: 28, width: 28, channels: 1 }, 'resize', undefined],
  ] as const)('of %o by %s is said as it is', (image, fit, text) => {
    expect(describeFit(image, [28, 28, 1], fit)).toBe(text);
  });

  it('of a set fits each image as it is asked for, and leaves a fitting set alone', async () => {
    const values = Uint8Array.from({ length: 3 * 64 }, (_, i) => (i * 37) % 17);
    const stored = {
      name: 's',
      height: 8,
      width: 8,
      channels: 1,
      classNames: ['a'],
      labels: new Int32Array(3),
      values,
      maximum: 16,
    } as const;
    const set = createImageSet(stored);
    const fitted = fitImageSet(set, [28, 28, 1], 'pad');
    const second = grey(
      8,
      8,
      Array.from(values.subarray(64, 128), (value) => value / 16),
    );
    expect((await fitted.batch([2, 1])).slice(784)).toEqual(fitTo(second, [28, 28, 1], 'pad').values);
    expect([fitted.height, fitted.width, fitted.count, fitted.labels]).toEqual([28, 28, 3, set.labels]);
    expect(fitImageSet(set, [8, 8, 1], 'resize')).toBe(set);
  });
});
