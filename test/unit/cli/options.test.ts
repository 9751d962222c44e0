import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { parseNumber } from '../../../src/cli/options';

const unit = { type: 'number', minimum: 0, maximum: 1 } as const;
const count = { type: 'integer', minimum: 1, maximum: 100 } as const;

describe('a number on the command line', () => {
  it.each([
    ['0.1', 0.1],
    ['8/255', 8 / 255],
    ['1e-3', 0.001],
    ['0', 0],
  ])('%s is %d', (text, value) => {
    expect(parseNumber(text, unit)).toBe(value);
  });

  it.each(['-1', '1.01', 'much', '', ' ', '1/0', '0/0', 'NaN', 'Infinity'])('%j is refused', (text) => {
    expect(() => parseNumber(text, unit)).toThrow(InvalidArgumentError);
  });

  it('is whole where the parameter is', () => {
    expect(parseNumber('20', count)).toBe(20);
    expect(() => parseNumber('2.5', count)).toThrow('It is not a whole number from 1 to 100.');
  });
});
