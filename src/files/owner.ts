/** Which process holds something, and whether it still lives. */
import { readFileSync } from 'node:fs';

export interface Owner {
  readonly pid: number;
  /** When the process started, in the system's own count; '' where the system does not tell. A pid alone is reused. */
  readonly started: string;
}

export const isOwner = (value: unknown): value is Owner =>
  typeof value === 'object' &&
  value !== null &&
  'pid' in value &&
  typeof value.pid === 'number' &&
  'started' in value &&
  typeof value.started === 'string';

export const currentOwner = (): Owner => ({ pid: process.pid, started: startOf(process.pid) });

export function isAlive(owner: Owner): boolean {
  return processExists(owner.pid) && startOf(owner.pid) === owner.started;
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Field 22 of Linux' /proc/<pid>/stat, counted behind the command's name, which may hold spaces and brackets. */
function startOf(pid: number): string {
  if (process.platform !== 'linux') return '';
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    // No such process, or a system without /proc.
    return '';
  }
}
