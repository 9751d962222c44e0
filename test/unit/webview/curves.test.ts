import { expect, it } from 'vitest';
import type { MetricRecord } from '../../../src/protocol/runs';
import {
  curvesOf,
  epochsOf,
  lastStepOf,
  mergeRecords,
  trailingMean,
  warningsOf,
} from '../../../webview/model/curves';

const step = (at: number, loss: number, cleanAccuracy?: number): MetricRecord => ({
  kind: 'step',
  step: at,
  epoch: 1,
  loss,
  learningRate: 0.001,
  ...(cleanAccuracy === undefined ? {} : { cleanAccuracy }),
});
const epoch = (at: number, testAccuracy: number): MetricRecord => ({
  kind: 'epoch',
  step: at,
  epoch: 1,
  testAccuracy,
});
const warning: MetricRecord = {
  kind: 'warning',
  step: 2,
  epoch: 1,
  code: 'collapse',
  message: 'Robustness fell.',
};

it('lines up steps and epochs in columns of one length', () => {
  expect(curvesOf([step(1, 3, 0.5), step(2, 1, 0.75), epoch(2, 0.9), warning])).toEqual({
    steps: [1, 2],
    loss: [3, 1],
    smoothLoss: [3, 2],
    cleanAccuracy: [0.5, 0.625],
    robustAccuracy: [null, null],
    testAccuracy: [null, 0.9],
    probeRobustAccuracy: [null, null],
  });
});

it('has empty columns for a run that has not begun', () => {
  expect(curvesOf([])).toMatchObject({ steps: [], loss: [], testAccuracy: [] });
});

it('means over the last values and leaves gaps alone', () => {
  expect(trailingMean([2, 4, null, 6, 8], 2)).toEqual([2, 3, null, 5, 7]);
  expect(trailingMean([], 3)).toEqual([]);
});

it('keeps a long mean free of drift', () => {
  const values = Array.from({ length: 100_000 }, (_, i) => (i % 7) * 0.1);
  const means = trailingMean(values, 20);
  const last = values.slice(-20).reduce((sum, value) => sum + value, 0) / 20;
  expect(means.at(-1)).toBeCloseTo(last, 9);
});

it('merges what disk and stream both tell, in order of steps', () => {
  const stored = [step(1, 3), step(2, 2), epoch(2, 0.9)];
  const live = [step(2, 2), epoch(2, 0.9), warning, step(3, 1)];
  expect(mergeRecords(stored, live)).toEqual([step(1, 3), step(2, 2), epoch(2, 0.9), warning, step(3, 1)]);
  expect(mergeRecords([], live)).toEqual(live);
});

it('picks records by kind', () => {
  const records = [step(1, 3), warning, step(2, 2), epoch(2, 0.9)];
  expect(warningsOf(records)).toEqual([warning]);
  expect(epochsOf(records)).toEqual([epoch(2, 0.9)]);
  expect(lastStepOf(records)).toEqual(step(2, 2));
  expect(lastStepOf([warning])).toBeUndefined();
});
