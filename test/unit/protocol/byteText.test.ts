import { expect, it } from 'vitest';
import { byteText } from '../../../src/protocol/byteText';

it.each([
  [0, '0 bytes'],
  [1, '1 bytes'],
  [999, '999 bytes'],
  [1000, '1.00 kB'],
  [28_881, '28.9 kB'],
  [9_912_422, '9.91 MB'],
  [170_052_171, '170 MB'],
  [1_150_585_339, '1.15 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(byteText(bytes)).toBe(text);
});
