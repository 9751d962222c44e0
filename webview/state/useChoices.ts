import { useMemo } from 'preact/hooks';
import type { ErrorPayload } from '../../src/protocol/errors';
import type { CheckpointRef } from '../../src/protocol/runs';
import { checkpointChoices, chosenCheckpoints, type CheckpointChoice } from '../model/checkpoints';
import { useRuns } from './useFollowed';

/** Side by side, more than four columns are too small to compare. */
const AT_MOST = 4;

export interface Choices {
  readonly all: readonly CheckpointChoice[];
  /** What is on show: the person's choice, else the newest finished runs. */
  readonly chosen: readonly CheckpointRef[];
  readonly loading: boolean;
  readonly error?: ErrorPayload;
  readonly retry: () => void;
}

export function useChoices(wanted: readonly CheckpointRef[]): Choices {
  const { items, loading, error, retry } = useRuns();
  const all = useMemo(() => checkpointChoices(items), [items]);
  const chosen = useMemo(() => chosenCheckpoints(wanted, all, AT_MOST), [wanted, all]);
  return { all, chosen, loading, retry, ...(error ? { error } : {}) };
}
