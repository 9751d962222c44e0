import { expect, it } from 'vitest';
import type { ZeroShotRow } from '../../../src/protocol/requests';
import {
  bestRows,
  cellOf,
  compareNames,
  nextOrder,
  sortRows,
  tableColumns,
  targetKey,
} from '../../../webview/model/zeroShotTable';
import { evaluation } from '../../browser/cannedData';

const row = (runName: string, ...measured: Parameters<typeof evaluation>): ZeroShotRow => ({
  checkpoint: { run: `/runs/${runName}`, file: 'last.safetensors' },
  runName,
  evaluation: evaluation(...measured),
});
const natural = row('Natural', 957, 149, 399, 1121);
const robust = row('AT-0.1', 948, 820, 706, 1057);
const noise: ZeroShotRow = { ...row('N-0.3', 957, 507, 0, 0) };
const unmeasured: ZeroShotRow = { ...noise, evaluation: { ...noise.evaluation, targets: [] } };
const rows = [natural, robust, unmeasured];
const names = (sorted: readonly ZeroShotRow[]): string[] => sorted.map(({ runName }) => runName);
const resized = targetKey({ data: 'optdigits', fit: 'resize' });

it('has a column for the source, the attack and each target, with what it says', () => {
  const columns = tableColumns('mnist-4k', [{ data: 'optdigits', fit: 'pad' }], (name) => name.toUpperCase());
  expect(columns.map(({ key, title, images }) => [key, title, images])).toEqual([
    ['run', 'Model', undefined],
    ['source', 'MNIST-4K', { data: 'mnist-4k', fit: 'resize' }],
    ['robust', 'Under attack', undefined],
    ['target optdigits pad', 'OPTDIGITS, padded', { data: 'optdigits', fit: 'pad' }],
  ]);
  for (const { meaning } of columns) expect(meaning).toMatch(/^[A-Z].*\.$/);
});

it('finds the measurement of a cell', () => {
  expect(cellOf(natural, 'source')?.correct).toBe(957);
  expect(cellOf(natural, 'robust')?.correct).toBe(149);
  expect(cellOf(natural, resized)?.correct).toBe(399);
  expect(cellOf(unmeasured, resized)).toBeUndefined();
  expect(cellOf(natural, 'run')).toBeUndefined();
});

it('sorts by accuracy, what was not measured last either way', () => {
  expect(names(sortRows(rows, { key: resized, direction: 'descending' }))).toEqual([
    'AT-0.1',
    'Natural',
    'N-0.3',
  ]);
  expect(names(sortRows(rows, { key: resized, direction: 'ascending' }))).toEqual([
    'Natural',
    'AT-0.1',
    'N-0.3',
  ]);
});

it('keeps equal rows in their order', () => {
  expect(names(sortRows(rows, { key: 'source', direction: 'descending' }))).toEqual([
    'Natural',
    'N-0.3',
    'AT-0.1',
  ]);
});

it('sorts names by their words and numbers', () => {
  const shuffled = ['Natural', 'N-0.3', 'AT-0.15', 'AT-0.1', 'N-0.1', 'AT-0.05'];
  expect(shuffled.sort(compareNames)).toEqual(['AT-0.05', 'AT-0.1', 'AT-0.15', 'N-0.1', 'N-0.3', 'Natural']);
});

it('marks the best, all of them where they tie, none where all are equal', () => {
  expect([...bestRows(rows, 'robust')]).toEqual([robust]);
  expect([...bestRows(rows, 'source')]).toEqual([natural, unmeasured]);
  expect([...bestRows([natural, unmeasured], 'source')]).toEqual([]);
  expect([...bestRows([natural], 'robust')]).toEqual([]);
  expect([...bestRows([], 'robust')]).toEqual([]);
});

it('turns the order round on the second click', () => {
  const first = nextOrder({ key: 'run', direction: 'ascending' }, 'source');
  expect(first).toEqual({ key: 'source', direction: 'descending' });
  expect(nextOrder(first, 'source')).toEqual({ key: 'source', direction: 'ascending' });
  expect(nextOrder(first, 'run')).toEqual({ key: 'run', direction: 'ascending' });
});
