/** The zero-shot table's columns, order and best cells. */
import type { FitName, ZeroShotTarget } from '../../src/protocol/experiment';
import type { ZeroShotRow } from '../../src/protocol/requests';
import type { Proportion } from '../../src/protocol/runs';

export type ColumnKey = 'run' | 'source' | 'robust' | `target ${string} ${FitName}`;

export interface TableColumn {
  readonly key: ColumnKey;
  readonly title: string;
  /** What the column says, in plain words. */
  readonly meaning: string;
  /** The images behind it, where they can be shown. */
  readonly images?: ZeroShotTarget;
}

export interface SortOrder {
  readonly key: ColumnKey;
  readonly direction: 'ascending' | 'descending';
}

export const fitTitles: Readonly<Record<FitName, string>> = {
  resize: 'stretched',
  pad: 'padded',
  'zero-pad': 'unscaled',
};
const fitMeanings: Readonly<Record<FitName, string>> = {
  resize: 'stretched to the full input size of the model',
  'zero-pad': 'as large as they are, with an empty border around',
  pad: 'brought to 20 × 20 pixels with an empty border around, as MNIST digits are',
};

/**
 * The columns for a source and its targets.
 * @param titleOf a data set's title by its name
 */
export function tableColumns(
  source: string,
  targets: readonly ZeroShotTarget[],
  titleOf: (data: string) => string,
): readonly TableColumn[] {
  return [
    { key: 'run', title: 'Model', meaning: 'The training run that the model comes from.' },
    {
      key: 'source',
      title: titleOf(source),
      meaning: `Accuracy on test images of the data set that the model was trained on; it never saw these images.`,
      images: { data: source, fit: 'resize' },
    },
    {
      key: 'robust',
      title: 'Under attack',
      meaning: `Accuracy on the same test images after an attack changed every pixel by at most ε to mislead this model.`,
    },
    ...targets.map((target) => targetColumn(target, titleOf)),
  ];
}

const targetColumn = (target: ZeroShotTarget, titleOf: (data: string) => string): TableColumn => ({
  key: targetKey(target),
  title: `${titleOf(target.data)}, ${fitTitles[target.fit]}`,
  meaning: `Accuracy on images of another data set that the model never trained on, ${fitMeanings[target.fit]}.`,
  images: target,
});

export const targetKey = ({ data, fit }: ZeroShotTarget): ColumnKey => `target ${data} ${fit}`;

/** The measurement in a cell; undefined for the name column and for a target that was not measured. */
export function cellOf({ evaluation }: ZeroShotRow, key: ColumnKey): Proportion | undefined {
  if (key === 'run') return undefined;
  if (key === 'source') return evaluation.source;
  if (key === 'robust') return evaluation.robust;
  return evaluation.targets.find((target) => targetKey(target) === key)?.accuracy;
}

/** The rows in the wanted order; rows that were not measured come last either way, equal rows keep their order. */
export function sortRows(rows: readonly ZeroShotRow[], order: SortOrder): readonly ZeroShotRow[] {
  const sign = order.direction === 'ascending' ? 1 : -1;
  return [...rows].sort((a, b) => {
    if (order.key === 'run') return sign * compareNames(a.runName, b.runName);
    const [left, right] = [cellOf(a, order.key)?.value, cellOf(b, order.key)?.value];
    if (left === undefined || right === undefined) {
      return Number(left === undefined) - Number(right === undefined);
    }
    return sign * (left - right);
  });
}

/** The rows whose value in a column is the highest; none where there is nothing to compare with. */
export function bestRows(rows: readonly ZeroShotRow[], key: ColumnKey): ReadonlySet<ZeroShotRow> {
  const measured = rows.filter((row) => cellOf(row, key) !== undefined);
  const highest = Math.max(...measured.map((row) => cellOf(row, key)?.value ?? 0));
  const best = measured.filter((row) => cellOf(row, key)?.value === highest);
  return new Set(best.length < measured.length ? best : []);
}

/** The order after a click on a column's title: names first upwards, accuracies first downwards, then the other way. */
export function nextOrder(order: SortOrder, key: ColumnKey): SortOrder {
  if (order.key !== key) return { key, direction: key === 'run' ? 'ascending' : 'descending' };
  return { key, direction: order.direction === 'ascending' ? 'descending' : 'ascending' };
}

/** By the words of a name, then by its number: AT-0.05, AT-0.1, AT-0.15, N-0.1, Natural. */
export function compareNames(a: string, b: string): number {
  const [wordA, numberA] = splitName(a);
  const [wordB, numberB] = splitName(b);
  return wordA === wordB ? numberA - numberB || a.localeCompare(b) : wordA.localeCompare(wordB);
}

function splitName(name: string): readonly [string, number] {
  const match = /^(.*?)(\d+(?:\.\d+)?)(.*)$/.exec(name);
  return [match?.[1] ?? name, Number(match?.[2] ?? 0)];
}
