import { expect, it } from 'vitest';
import type { SaliencyMap } from '../../../src/protocol/pixels';
import { classOptions, parseClass } from '../../../webview/model/explaining';
import { changedText, fromToText, hasChanged, movedFocus } from '../../../webview/model/gallery';
import { distinctImages, neighbourPage, pageOfImages } from '../../../webview/model/images';
import { differenceMap, limitsOf, valuesAt } from '../../../webview/model/maps';
import { without } from '../../../webview/model/without';

const pixels = (...values: number[]) =>
  ({ height: 1, width: values.length, channels: 1, values: Float32Array.from(values) }) as const;

it('maps what an attack added, drawn in full at ε', () => {
  const map = differenceMap(pixels(0.5, 0, 1), pixels(0.75, 0.25, 0.75), 0.25);
  expect([...map.values]).toEqual([0.25, 0.25, -0.25]);
  expect(map.limits).toEqual({ 'three-sigma': 0.25, 'absolute-maximum': 0.25 });
  expect(() => differenceMap(pixels(1), pixels(1, 2), 0.1)).toThrow('1 and 2 values');
});

it('draws each map in full at its own limit, or all at the largest', () => {
  const map = (limit: number): SaliencyMap => ({
    ...pixels(0),
    limits: { 'three-sigma': limit, 'absolute-maximum': 2 * limit },
  });
  const maps = [map(0.5), map(0), map(2)];
  expect(limitsOf(maps, 'three-sigma', false)).toEqual([0.5, 0, 2]);
  expect(limitsOf(maps, 'three-sigma', true)).toEqual([2, 2, 2]);
  expect(limitsOf(maps, 'absolute-maximum', true)).toEqual([4, 4, 4]);
  expect(limitsOf([], 'three-sigma', true)).toEqual([]);
});

it('reads the raw values of a pixel, all channels', () => {
  const values = Float32Array.from({ length: 12 }, (_, index) => index);
  expect(valuesAt({ width: 2, channels: 3, values }, 1, 1)).toEqual([9, 10, 11]);
  expect(valuesAt({ width: 4, channels: 1, values }, 2, 1)).toEqual([6]);
});

const one = (classIndex: number, probability: number) => ({
  classIndex,
  className: String(classIndex),
  probability,
});

it('says what an image was taken for before and after', () => {
  const changed = { from: one(3, 0.992), to: one(8, 0.71) };
  expect(fromToText(changed)).toBe('3 (99.2\u00a0%) → 8 (71.0\u00a0%)');
  expect(hasChanged(changed)).toBe(true);
  expect(hasChanged({ from: one(3, 0.9), to: one(3, 0.2) })).toBe(false);
});

it('counts changed classes', () => {
  const example = (to: number) => ({
    original: pixels(0),
    adversarial: pixels(0),
    index: 0,
    label: 3,
    from: one(3, 1),
    to: one(to, 1),
  });
  expect(changedText([example(3), example(4), example(5)])).toBe('2 of 3 changed class');
});

it.each([
  [0, 'ArrowRight', 1],
  [0, 'ArrowLeft', 0],
  [1, 'ArrowDown', 5],
  [5, 'ArrowUp', 1],
  [8, 'ArrowDown', 8],
  [3, 'Home', 0],
  [3, 'End', 9],
  [3, 'x', 3],
])('moves the focus from card %d on %s among 10 in rows of 4', (index, key, next) => {
  expect(movedFocus(index, key, 4, 10)).toBe(next);
});

it('pages through a split and stops at its end', () => {
  const page = { data: 'mnist-4k', split: 'test', start: 24, count: 24 } as const;
  expect(pageOfImages(page, 26)).toEqual([
    { kind: 'data', data: 'mnist-4k', split: 'test', index: 24 },
    { kind: 'data', data: 'mnist-4k', split: 'test', index: 25 },
  ]);
  expect(pageOfImages(page, 0)).toEqual([]);
  expect(neighbourPage(page, 26, 1)).toBeUndefined();
  expect(neighbourPage(page, 100, 1)).toBe(48);
  expect(neighbourPage({ start: 10, count: 24 }, 100, -1)).toBe(0);
  expect(neighbourPage({ start: 0, count: 24 }, 100, -1)).toBeUndefined();
});

it('shows an image once', () => {
  const file = { kind: 'file', path: '/a.png' } as const;
  const digit = { kind: 'data', data: 'mnist-4k', split: 'test', index: 1 } as const;
  expect(distinctImages([file, digit, { ...file }, { ...digit, index: 2 }])).toEqual([
    file,
    digit,
    { ...digit, index: 2 },
  ]);
});

it('offers the classes in their order, the automatic one first', () => {
  expect(classOptions('Automatic', [one(1, 0), one(0, 1)])).toEqual([
    { value: 'automatic', title: 'Automatic' },
    { value: '0', title: '0' },
    { value: '1', title: '1' },
  ]);
  expect(parseClass('automatic')).toBeUndefined();
  expect(parseClass('7')).toBe(7);
});

it('leaves out an optional part and keeps the original', () => {
  const whole: { readonly kind: string; readonly classIndex?: number } = { kind: 'saliency', classIndex: 3 };
  expect(without(whole, 'classIndex')).toEqual({ kind: 'saliency' });
  expect(whole).toEqual({ kind: 'saliency', classIndex: 3 });
});
