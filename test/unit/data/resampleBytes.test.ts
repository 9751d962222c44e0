import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withChannels } from '../../../src/data/colour';
import { centreFraming, frame, wholeOf, type Framing } from '../../../src/data/framing';
import { toPixels, type Raster } from '../../../src/data/image/raster';
import { randomStream } from '../../../src/data/random';
import { readRaster } from '../../../src/data/readImage';
import { frameRaster } from '../../../src/data/resampleBytes';
import { fixturePath, readFixture, valuesOf } from '../support/fixtures';
import { codecs } from './support';

const images = readdirSync(fixturePath('images')).filter((file) => /\.(png|jpg|webp|bmp)$/.test(file));
const side = { height: 224, width: 224 };

/** CMYK goes through another decoder than PIL's, and the fixture allows 8; all others come out to the byte. */
const levelsApart = (file: string): number => (file === 'cmyk.jpg' ? 2 : 0);

describe('a picture framed byte by byte', () => {
  it.each(images)('%s is that of torchvision, to the byte: Resize(256), CenterCrop(224)', async (file) => {
    const raster = await readRaster(fixturePath(`images/${file}`), codecs);
    const name = `images/${file.replace('.', '_')}`;
    const { values } = withChannels(toPixels(frameRaster(raster, centreFraming(raster, side))), 3);
    const expected = valuesOf(readFixture(name), 'resize256_crop224_every16');
    const sampled = Float32Array.from(expected, (_, at) => {
      const pixel = Math.floor(at / 3);
      return values[(Math.floor(pixel / 14) * 16 * 224 + (pixel % 14) * 16) * 3 + (at % 3)] ?? NaN;
    });
    const apart = sampled.map((value, at) => Math.abs(value - (expected[at] ?? NaN)));
    expect(Math.max(...apart) * 255).toBeLessThan(levelsApart(file) + 0.001);
  });

  it.each([
    ['shrunk and cropped', { height: 40, width: 50 }, { height: 20, width: 25 }, [3, 4, 9, 11]],
    ['enlarged', { height: 5, width: 4 }, { height: 12, width: 17 }, [0, 0, 12, 17]],
    ['as it is', { height: 9, width: 7 }, { height: 9, width: 7 }, [1, 2, 3, 4]],
  ] as const)('%s, is within a byte of what floating point gives', (_, size, scaled, window) => {
    for (const [channels, stride] of [
      [3, 4],
      [3, 3],
      [1, 4],
    ] as const) {
      const raster: Raster = {
        height: 60,
        width: 70,
        channels,
        stride,
        bytes: Uint8Array.from(randomStream(0, 'bytes').fillUniform(60 * 70 * stride, 0, 256), Math.floor),
      };
      const [top, left, height, width] = window;
      const framing: Framing = {
        source: { top: 7, left: 11, ...size },
        scaled,
        window: { top, left, height, width },
      };
      const exact = frame(toPixels(raster), framing);
      const bytes = toPixels(frameRaster(raster, framing));
      expect([bytes.height, bytes.width, bytes.channels]).toEqual([height, width, channels]);
      bytes.values.forEach((value, at) => {
        // Two roundings, the first of which the second pass can only average.
        expect(Math.abs(value - (exact.values[at] ?? NaN))).toBeLessThanOrEqual(1.01 / 255);
      });
    }
  });

  it('that is to stay as it is stays to the byte', () => {
    const bytes = Uint8Array.from({ length: 27 }, (_, at) => at * 9);
    const raster: Raster = { height: 3, width: 3, channels: 3, stride: 3, bytes };
    const whole = wholeOf(raster);
    expect(frameRaster(raster, { source: whole, scaled: raster, window: whole }).bytes).toEqual(bytes);
  });

  it('white stays white, whatever the weights round to', () => {
    const bytes = new Uint8Array(101 * 97 * 3).fill(255);
    const raster: Raster = { height: 101, width: 97, channels: 3, stride: 3, bytes };
    const framing = centreFraming(raster, { height: 13, width: 13 });
    expect(new Set(frameRaster(raster, framing).bytes)).toEqual(new Set([255]));
  });
});
