/** Child processes that end with all that they have started, and with this process. */
import { spawn, type ChildProcess } from 'node:child_process';

/** Whether a child is to be started as the first of a group (`detached`): Windows has no such groups. */
export const hasGroups = process.platform !== 'win32';

/** Ends a child and all that it has started, at once, if they have not ended by themselves. */
export function endGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (!hasGroups) {
    endTree(child, pid);
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All have ended by themselves.
  }
}

/** Of a child that has ended Windows knows no tree any more, and may have given its number away. */
function endTree(child: ChildProcess, pid: number): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const taskkill = spawn('taskkill', ['/pid', String(pid), '/T', '/F'], {
    stdio: 'ignore',
    windowsHide: true,
  });
  taskkill.once('error', () => child.kill());
}

const bound = new Set<ChildProcess>();

/** They end a process at once, without its handlers of 'exit', and reach no group but its own. */
const deadly = ['SIGTERM', 'SIGHUP'] as const;

/**
 * Ends a child's group when this process exits or is ended by a signal: a child that hangs does not hear that nobody
 * listens any more. Signals are listened to meanwhile, and no longer: that keeps a process which computes from ending at
 * once.
 * @returns what takes that back, once the child has ended
 */
export function endsWithThis(child: ChildProcess): () => void {
  if (bound.size === 0) listen();
  bound.add(child);
  return () => {
    bound.delete(child);
    if (bound.size === 0) stopListening();
  };
}

function listen(): void {
  process.on('exit', endAll);
  for (const name of deadly) process.on(name, endBySignal);
}

function stopListening(): void {
  process.off('exit', endAll);
  for (const name of deadly) process.off(name, endBySignal);
}

const endAll = (): void => bound.forEach(endGroup);

/** Then the signal does what it would have done. */
function endBySignal(name: NodeJS.Signals): void {
  endAll();
  stopListening();
  process.kill(process.pid, name);
}
