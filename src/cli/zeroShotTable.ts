import { commonBackend } from '../protocol/computedOn';
import type { Evaluation, Proportion } from '../protocol/runs';
import { percent, textTable } from './table';

export interface Measured {
  readonly name: string;
  readonly evaluation: Evaluation;
}

interface Column {
  readonly title: string;
  readonly of: (evaluation: Evaluation) => Proportion | undefined;
}

/**
 * Accuracy on the source, under the evaluation's attack and on each target, in per cent with the Wilson 95 % interval;
 * the best of each column has a star. What computed the rows stands below them, or in each where they differ.
 */
export function zeroShotTable(measured: readonly Measured[]): string[] {
  const columns = columnsOf(measured);
  const all = measured.map(({ evaluation }) => evaluation);
  const common = commonBackend(all);
  const differ = common === undefined && all.some(({ backend }) => backend !== undefined);
  const rows = measured.map(({ name, evaluation }) => [
    name,
    ...columns.map(({ of }) => cell(of(evaluation), bestOf(measured, of))),
    ...(differ ? [evaluation.backend ?? '-'] : []),
  ]);
  return [
    ...textTable(['run', ...columns.map(({ title }) => title), ...(differ ? ['computed on'] : [])], rows),
    'Per cent, with the Wilson 95 % interval; * best of its column.',
    ...(common === undefined ? [] : [`Computed on ${common}.`]),
  ];
}

function columnsOf(measured: readonly Measured[]): Column[] {
  const targets = measured.flatMap(({ evaluation }) => evaluation.targets);
  const titles = [...new Set(targets.map(titleOf))];
  return [
    { title: 'source', of: ({ source }) => source },
    { title: 'source, attacked', of: ({ robust }) => robust },
    ...titles.map((title) => ({
      title,
      of: (evaluation: Evaluation) =>
        evaluation.targets.find((target) => titleOf(target) === title)?.accuracy,
    })),
  ];
}

const titleOf = ({ data, fit }: Evaluation['targets'][number]): string => `${data}, ${fit}`;

const bestOf = (measured: readonly Measured[], of: Column['of']): number =>
  Math.max(...measured.map(({ evaluation }) => of(evaluation)?.value ?? -1));

function cell(proportion: Proportion | undefined, best: number): string {
  if (proportion === undefined) return '-';
  const { value, low, high } = proportion;
  return `${value === best ? '*' : ''}${percent(value)} (${percent(low)}-${percent(high)})`;
}
