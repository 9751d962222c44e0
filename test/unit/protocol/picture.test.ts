import { describe, expect, it } from 'vitest';
import {
  commonLimit,
  divergingColour,
  drawMap,
  drawPixels,
  toUnitInterval,
} from '../../../src/protocol/picture';
import type { SaliencyMap } from '../../../src/protocol/pixels';

const map = (values: number[], channels: 1 | 3, limit: number): SaliencyMap => ({
  height: 1,
  width: values.length / channels,
  channels,
  values: Float32Array.from(values),
  limits: { 'three-sigma': limit, 'absolute-maximum': 2 * limit },
});

describe('toUnitInterval', () => {
  it('puts zero at the middle and ±limit at the ends, and clips beyond', () => {
    expect([-3, -2, -1, 0, 1, 2, 3].map((value) => toUnitInterval(value, 2))).toEqual([
      0, 0, 0.25, 0.5, 0.75, 1, 1,
    ]);
  });

  it('is the middle everywhere for a map that is zero everywhere', () => {
    expect(toUnitInterval(0, 0)).toBe(0.5);
  });
});

describe('divergingColour', () => {
  it('is white at zero, blue below and red above', () => {
    expect(divergingColour(0.5)).toEqual([255, 255, 255]);
    expect(divergingColour(0)).toEqual([33, 102, 172]);
    expect(divergingColour(1)).toEqual([178, 24, 43]);
    expect(divergingColour(0.75)).toEqual([217, 140, 149]);
  });
});

describe('drawMap', () => {
  it('draws one channel in diverging colours', () => {
    expect([...drawMap(map([-1, 0, 1], 1, 1), 1).bytes]).toEqual([
      33, 102, 172, 255, 255, 255, 255, 255, 178, 24, 43, 255,
    ]);
  });

  it('draws three channels as a colour image with zero at grey', () => {
    expect([...drawMap(map([-1, 0, 1], 3, 1), 1).bytes]).toEqual([0, 128, 255, 255]);
  });

  it('is finite and even for a map that is zero everywhere', () => {
    expect([...drawMap(map([0, 0], 1, 0), 0).bytes]).toEqual([255, 255, 255, 255, 255, 255, 255, 255]);
  });
});

describe('drawPixels', () => {
  it('repeats a grey value and keeps colours, rounding to the nearest byte and clipping', () => {
    expect([
      ...drawPixels({ height: 1, width: 2, channels: 1, values: Float32Array.of(0.5, 1.5) }).bytes,
    ]).toEqual([128, 128, 128, 255, 255, 255, 255, 255]);
    expect([
      ...drawPixels({ height: 1, width: 1, channels: 3, values: Float32Array.of(0, 0.2, -1) }).bytes,
    ]).toEqual([0, 51, 0, 255]);
  });
});

describe('commonLimit', () => {
  it('is the largest limit of the chosen scale', () => {
    expect(commonLimit([map([1], 1, 1), map([1], 1, 3)], 'absolute-maximum')).toBe(6);
    expect(commonLimit([], 'three-sigma')).toBe(0);
  });
});
