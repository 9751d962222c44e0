import { expect, it } from 'vitest';
import {
  countText,
  durationText,
  epsilonAsFraction,
  epsilonText,
  intervalText,
  percent,
  percentWithInterval,
  plural,
  probabilityText,
  valueText,
} from '../../../webview/model/format';

const NBSP = '\u00a0';

it.each([
  [0, '0/255'],
  [8 / 255, '8/255'],
  [0.1, '25.5/255'],
  [0.05, '12.75/255'],
  [0.3, '76.5/255'],
  [32 / 255, '32/255'],
  [1, '255/255'],
])('writes ε %d as a fraction of 255', (epsilon, text) => {
  expect(epsilonAsFraction(epsilon)).toBe(text);
});

it('writes ε in both spellings', () => {
  expect(epsilonText(0.1)).toBe('25.5/255 (0.1)');
  expect(epsilonText(8 / 255)).toBe('8/255 (0.0314)');
});

it('writes shares in per cent with a space that does not break', () => {
  expect(percent(0.957)).toBe(`95.7${NBSP}%`);
  expect(percent(0.7514, 2)).toBe(`75.14${NBSP}%`);
  expect(percent(1, 0)).toBe(`100${NBSP}%`);
});

it('writes a proportion with its interval', () => {
  const share = { correct: 957, count: 1000, value: 0.957, low: 0.9426, high: 0.9679 };
  expect(intervalText(share)).toBe('94.3 to 96.8');
  expect(percentWithInterval(share)).toBe(`95.7${NBSP}% (94.3 to 96.8)`);
});

it.each([
  [1, `100.0${NBSP}%`],
  [0.99999, `>99.9${NBSP}%`],
  [0.9993, `99.9${NBSP}%`],
  [0.123, `12.3${NBSP}%`],
  [0.0001, `<0.1${NBSP}%`],
  [0, `0.0${NBSP}%`],
])('never rounds the probability %d to certainty', (probability, text) => {
  expect(probabilityText(probability)).toBe(text);
});

it.each([
  [0, '0 s'],
  [-3, '0 s'],
  [59.4, '59 s'],
  [60, '1 min 0 s'],
  [200, '3 min 20 s'],
  [3599.6, '1 h 0 min'],
  [3900, '1 h 5 min'],
])('writes %d seconds as the two largest units', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

it.each([
  [0, '0'],
  [0.37812, '0.378'],
  [-12.345, '-12.3'],
  [0.0000123, '1.23e-5'],
  [1234567, '1.23e+6'],
])('writes the raw value %d with three digits', (value, text) => {
  expect(valueText(value)).toBe(text);
});

it('counts in words', () => {
  expect(countText(4000)).toBe('4,000');
  expect(plural(1, 'image')).toBe('1 image');
  expect(plural(1797, 'image')).toBe('1,797 images');
});
