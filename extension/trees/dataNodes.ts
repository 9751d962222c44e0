/** The tree of data sets as plain data. */
import type { DataSetSummary } from '../../src/protocol/runs';

export type DataNode =
  | { readonly kind: 'set'; readonly set: DataSetSummary; readonly data: string }
  | { readonly kind: 'detail'; readonly label: string; readonly text: string };

/** What is there first, each part in the registry's order. */
export function dataNodes(sets: readonly DataSetSummary[]): DataNode[] {
  return [...sets.filter(({ available }) => available), ...sets.filter(({ available }) => !available)].map(
    (set) => ({ kind: 'set', set, data: set.name }),
  );
}

export function detailNodes(node: DataNode): DataNode[] {
  if (node.kind === 'detail') return [];
  const { problem, height, width, channels, classNames, licence, attribution, name } = node.set;
  const details: readonly (readonly [label: string, text: string])[] = [
    ['Name', name],
    ...(problem ? [['Why not', problem.message] as const] : []),
    ['Images', `${String(height)} × ${String(width)}, ${channels === 1 ? 'grey' : 'colour'}`],
    ['Classes', `${String(classNames.length)}: ${classNames.join(', ')}`],
    ['Licence', licence],
    ['Source', attribution],
  ];
  return details.map(([label, text]) => ({ kind: 'detail', label, text }));
}

/** Beside the name: how many images, or that there are none. */
export function dataDescription({ available, splits }: DataSetSummary): string {
  if (!available) return 'not available';
  return splits.map(({ name, count }) => `${count.toLocaleString('en')} ${name}`).join(' · ');
}
