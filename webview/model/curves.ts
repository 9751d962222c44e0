/** A run's metrics as columns for the charts. */
import type { MetricRecord } from '../../src/protocol/runs';

/** Steps of the trailing mean: half an epoch of the sample sweep, so that a trend shows early and noise does not. */
export const SMOOTHING_STEPS = 20;

type Column = readonly (number | null)[];

/** Columns of equal length; `null` where a record has no such number. Accuracies 0..1. */
export interface Curves {
  readonly steps: readonly number[];
  readonly loss: Column;
  readonly smoothLoss: Column;
  readonly cleanAccuracy: Column;
  readonly robustAccuracy: Column;
  readonly testAccuracy: Column;
  readonly probeRobustAccuracy: Column;
}

/** Builds the columns; batch accuracies are trailing means over `SMOOTHING_STEPS`, since one batch says little. */
export function curvesOf(records: readonly MetricRecord[]): Curves {
  const steps = [...new Set(records.map(({ step }) => step))].sort((a, b) => a - b);
  const rowOf = new Map(steps.map((step, row) => [step, row]));
  const column = (numberOf: (record: MetricRecord) => number | undefined): Column => {
    const values = new Array<number | null>(steps.length).fill(null);
    for (const record of records) {
      const row = rowOf.get(record.step);
      const value = numberOf(record);
      if (row !== undefined && value !== undefined) values[row] = value;
    }
    return values;
  };
  const ofStep = (name: 'loss' | 'cleanAccuracy' | 'robustAccuracy'): Column =>
    column((record) => (record.kind === 'step' ? record[name] : undefined));
  const ofEpoch = (name: 'testAccuracy' | 'probeRobustAccuracy'): Column =>
    column((record) => (record.kind === 'epoch' ? record[name] : undefined));
  const loss = ofStep('loss');
  return {
    steps,
    loss,
    smoothLoss: trailingMean(loss, SMOOTHING_STEPS),
    cleanAccuracy: trailingMean(ofStep('cleanAccuracy'), SMOOTHING_STEPS),
    robustAccuracy: trailingMean(ofStep('robustAccuracy'), SMOOTHING_STEPS),
    testAccuracy: ofEpoch('testAccuracy'),
    probeRobustAccuracy: ofEpoch('probeRobustAccuracy'),
  };
}

/** The mean of each value and those before it, at most `count` of them; gaps stay gaps and do not count. */
export function trailingMean(values: Column, count: number): Column {
  const recent: number[] = [];
  let sum = 0;
  return values.map((value) => {
    if (value === null) return null;
    recent.push(value);
    sum += value;
    if (recent.length > count) sum -= recent.shift() ?? 0;
    return sum / recent.length;
  });
}

/** Records of disk and of the live stream as one list in order of steps, each once. */
export function mergeRecords(
  stored: readonly MetricRecord[],
  live: readonly MetricRecord[],
): readonly MetricRecord[] {
  const byKey = new Map([...stored, ...live].map((record) => [recordKey(record), record]));
  return [...byKey.values()].sort((a, b) => a.step - b.step);
}

const recordKey = (record: MetricRecord): string =>
  record.kind === 'warning'
    ? `warning ${String(record.step)} ${record.code}`
    : `${record.kind} ${String(record.step)}`;

export type WarningRecord = Extract<MetricRecord, { kind: 'warning' }>;
export type EpochRecord = Extract<MetricRecord, { kind: 'epoch' }>;
export type StepRecord = Extract<MetricRecord, { kind: 'step' }>;

export const warningsOf = (records: readonly MetricRecord[]): readonly WarningRecord[] =>
  records.filter((record) => record.kind === 'warning');

export const epochsOf = (records: readonly MetricRecord[]): readonly EpochRecord[] =>
  records.filter((record) => record.kind === 'epoch');

/** The newest step, searched from the end. */
export const lastStepOf = (records: readonly MetricRecord[]): StepRecord | undefined =>
  records.findLast((record) => record.kind === 'step');
