/** What a command is about: it is called with lines of a tree, with a test's arguments, or with nothing. */
import type { CheckpointRef } from '../../src/protocol/runs';
import { isListOf, isRecord, isText } from '../panels/shapes';

const isCheckpoint = isRecord<CheckpointRef>({ run: isText, file: isText }, {});
const hasCheckpoints = isRecord<{ checkpoints: readonly CheckpointRef[] }>(
  { checkpoints: isListOf(isCheckpoint) },
  {},
);
const hasRun = isRecord<{ run: { folder: string } }>(
  { run: isRecord<{ folder: string }>({ folder: isText }, {}) },
  {},
);

/**
 * The checkpoints of what was chosen, each once, in the order of choosing.
 * @param chosen a command's arguments: the editor passes the line that was clicked, then all that are selected.
 */
export function checkpointsOf(chosen: readonly unknown[]): CheckpointRef[] {
  const all = chosen.flat().flatMap(checkpointsOfOne);
  return all.filter(
    ({ run, file }, index) => all.findIndex((other) => other.run === run && other.file === file) === index,
  );
}

function checkpointsOfOne(item: unknown): readonly CheckpointRef[] {
  if (hasCheckpoints(item)) return item.checkpoints;
  return isCheckpoint(item) ? [item] : [];
}

const hasData = isRecord<{ data: string }>({ data: isText }, {});

/** The name of a data set that was chosen, by its line. */
export const dataSetOf = (item: unknown): string | undefined => (hasData(item) ? item.data : undefined);

/** The folder of a run that was chosen: as text, or as a line of the tree. */
export function runFolderOf(item: unknown): string | undefined {
  if (isText(item)) return item;
  return hasRun(item) ? item.run.folder : undefined;
}
