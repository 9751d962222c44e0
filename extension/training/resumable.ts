import type { RunSummary } from '../../src/protocol/runs';

/** Whether a run stopped before its end and can go on from its last checkpoint. */
export const isResumable = ({ status, sample }: Pick<RunSummary, 'status' | 'sample'>): boolean =>
  !sample && (status === 'cancelled' || status === 'interrupted' || status === 'failed');
