import { expect, it } from 'vitest';
import { isAtLeast } from '../../../src/protocol/versions';

it.each([
  ['2.4', '2.27', false],
  ['2.27', '2.27', true],
  ['2.36', '2.27', true],
  ['2.100', '2.27', true],
  ['525.60.13', '525.60.13', true],
  ['525.60.11', '525.60.13', false],
  ['525', '525.60.13', false],
  ['580.82.07', '525.60.13', true],
])('version %s is at least %s: %s', (version, least, isSo) => {
  expect(isAtLeast(version, least)).toBe(isSo);
});
