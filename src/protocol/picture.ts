/** The one drawing convention that the panels and the PNG figures share: pure functions from numbers to colours. */
import type { Pixels, SaliencyMap, ScaleName } from './pixels';

/** An image ready for a canvas or a PNG: `bytes` [height, width, 4] row-major RGBA, 0..255. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly bytes: Uint8ClampedArray<ArrayBuffer>;
}

/** Brings a signed value to 0..1 with zero at 0.5: 0.5 (1 + clamp(value, ±limit) / limit); 0.5 where limit is 0. */
export function toUnitInterval(value: number, limit: number): number {
  if (limit === 0) return 0.5;
  return 0.5 * (1 + Math.max(-1, Math.min(1, value / limit)));
}

/** Diverging blue – white – red for a signed value at 0..1 (0.5 is zero), as bytes; after Tsipras et al. 2018, Fig. 2. */
export function divergingColour(unit: number): readonly [number, number, number] {
  const strength = Math.abs(unit - 0.5) * 2;
  const end = unit < 0.5 ? BLUE : RED;
  return [
    Math.round(255 + (end[0] - 255) * strength),
    Math.round(255 + (end[1] - 255) * strength),
    Math.round(255 + (end[2] - 255) * strength),
  ];
}

const BLUE = [33, 102, 172] as const;
const RED = [178, 24, 43] as const;

/** Draws an image as it is. */
export function drawPixels(image: Pixels): Picture {
  return draw(image, (offset) => {
    const values = image.values;
    if (image.channels === 1) {
      const grey = toByte(values[offset] ?? 0);
      return [grey, grey, grey];
    }
    return [toByte(values[offset] ?? 0), toByte(values[offset + 1] ?? 0), toByte(values[offset + 2] ?? 0)];
  });
}

/**
 * Draws a map: one channel as the signed diverging map, three channels as a colour image with zero at grey.
 * @param limit the value drawn at full intensity; pass the same one for several maps to compare them by eye.
 */
export function drawMap(map: SaliencyMap, limit: number): Picture {
  const unit = (index: number): number => toUnitInterval(map.values[index] ?? 0, limit);
  return draw(map, (offset) =>
    map.channels === 1
      ? divergingColour(unit(offset))
      : [toByte(unit(offset)), toByte(unit(offset + 1)), toByte(unit(offset + 2))],
  );
}

/** The limit that fits all of several maps, so that equal colours mean equal values. */
export function commonLimit(maps: readonly SaliencyMap[], scale: ScaleName): number {
  return maps.reduce((limit, map) => Math.max(limit, map.limits[scale]), 0);
}

function draw(
  { height, width, channels }: { height: number; width: number; channels: 1 | 3 },
  colourAt: (offset: number) => readonly [number, number, number],
): Picture {
  const bytes = new Uint8ClampedArray(height * width * 4);
  for (let pixel = 0; pixel < height * width; pixel++) {
    bytes.set(colourAt(pixel * channels), pixel * 4);
    bytes[pixel * 4 + 3] = 255;
  }
  return { height, width, bytes };
}

const toByte = (value: number): number => Math.round(Math.max(0, Math.min(1, value)) * 255);
