/** A child that ends with all that it starts. */
import type { ChildProcess } from 'node:child_process';

/** Whether a child is to be started as the first of a group (`detached`): Windows has no such groups. */
export const hasGroups = process.platform !== 'win32';

/** Ends a child and its group at once, if it has not ended by itself. */
export function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(hasGroups ? -pid : pid, 'SIGKILL');
  } catch {
    // It has ended by itself, and all that it started.
  }
}

/**
 * Ends a child's group when this process exits: a child that hangs does not hear that nobody listens any more.
 * @returns what takes that back, once the child has ended
 */
export function endsWithThis(child: ChildProcess): () => void {
  const end = (): void => endGroup(child);
  process.once('exit', end);
  return () => process.off('exit', end);
}
