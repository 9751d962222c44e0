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

/**
 * Builds the columns in one pass, since it runs several times a second while a run of many thousand steps trains. Batch
 * accuracies become trailing means over `SMOOTHING_STEPS`: one batch says little.
 * @param records in order of steps
 */
export function curvesOf(records: readonly MetricRecord[]): Curves {
  const rows = rowsOf(records);
  const loss = rows.map(({ atStep }) => atStep?.loss ?? null);
  return {
    steps: rows.map(({ step }) => step),
    loss,
    smoothLoss: trailingMean(loss, SMOOTHING_STEPS),
    cleanAccuracy: smooth(rows.map(({ atStep }) => atStep?.cleanAccuracy ?? null)),
    robustAccuracy: smooth(rows.map(({ atStep }) => atStep?.robustAccuracy ?? null)),
    testAccuracy: rows.map(({ atEpoch }) => atEpoch?.testAccuracy ?? null),
    probeRobustAccuracy: rows.map(({ atEpoch }) => atEpoch?.probeRobustAccuracy ?? null),
  };
}

const smooth = (values: Column): Column => trailingMean(values, SMOOTHING_STEPS);

/** What was recorded at one step. */
interface Row {
  readonly step: number;
  atStep?: StepRecord;
  atEpoch?: EpochRecord;
}

function rowsOf(records: readonly MetricRecord[]): readonly Row[] {
  const rows: Row[] = [];
  for (const record of records) {
    let row = rows.at(-1);
    if (row?.step !== record.step) {
      row = { step: record.step };
      rows.push(row);
    }
    if (record.kind === 'step') row.atStep = record;
    if (record.kind === 'epoch') row.atEpoch = record;
  }
  return rows;
}

/** The mean of each value and those before it, at most `count` of them; gaps stay gaps and do not count. */
export function trailingMean(values: Column, count: number): Column {
  const present: number[] = [];
  let sum = 0;
  return values.map((value) => {
    if (value === null) return null;
    present.push(value);
    sum += value - (present[present.length - 1 - count] ?? 0);
    return sum / Math.min(present.length, count);
  });
}

/**
 * Records of disk and of the live stream as one list in order of steps, each once: a panel that opens in the middle of a
 * training hears of some steps that it also reads.
 */
export function mergeRecords(
  stored: readonly MetricRecord[],
  live: readonly MetricRecord[],
): readonly MetricRecord[] {
  const [first] = live;
  if (!first) return stored;
  const overlap = stored.filter(({ step }) => step >= first.step).map(recordKey);
  const known = new Set(overlap);
  const fresh = live.filter((record) => !known.has(recordKey(record)));
  return [...stored, ...fresh].sort((a, b) => a.step - b.step);
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
