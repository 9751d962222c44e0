import { expect, it } from 'vitest';
import { byteText } from '../../../src/protocol/byteText';

it.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1000, '1.00 kB'],
  [999_499, '999 kB'],
  [999_999, '1.00 MB'],
  [9_999, '10.0 kB'],
  [28_881, '28.9 kB'],
  [9_912_422, '9.91 MB'],
  [170_052_171, '170 MB'],
  [5e15, '5000 TB'],
  [1_150_585_339, '1.15 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(byteText(bytes)).toBe(text);
});
