/** What the data sets' fixtures hold, as other programs read them. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { fixturePath } from '../support/fixtures';
import { sha256 } from './support';

interface ExpectedCase {
  readonly count: number;
  readonly shape: readonly number[];
  /** Over bytes, [height, width, channels]. */
  readonly sha256_first: string;
  readonly sha256_last: string;
  readonly sha256_all: string;
  readonly labels: readonly number[];
}

const { cases } = JSON.parse(readFileSync(fixturePath('datasets/expected.json'), 'utf8')) as {
  cases: Record<string, ExpectedCase>;
};

export const expectedCase = (name: string): ExpectedCase => cases[name]!;

/** Compares a part of a split, bytes and labels, with what is expected of a fixture. */
export function expectCase(
  name: string,
  { labels, values }: { labels: Int32Array; values: Uint8Array },
  first = 0,
): void {
  const expected = expectedCase(name);
  const length = expected.shape.reduce((product, size) => product * size, 1);
  const own = values.subarray(first * length, (first + expected.count) * length);
  expect([...labels.subarray(first, first + expected.count)]).toEqual(expected.labels);
  expect(sha256(own.subarray(0, length))).toBe(expected.sha256_first);
  expect(sha256(own.subarray(-length))).toBe(expected.sha256_last);
  expect(sha256(own)).toBe(expected.sha256_all);
}
