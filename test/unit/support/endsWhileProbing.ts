/** A process that probes what hangs, and ends meanwhile. */
import { readFileSync } from 'node:fs';
import { probe } from '../../../src/backend/probe/probe';
import type { ProbeJob } from '../../../src/backend/probe/probeResult';

export interface Probing {
  readonly program: string;
  readonly job: ProbeJob;
  /** What is probed writes its process's number there. */
  readonly pidFile: string;
  readonly by: 'exit' | 'SIGTERM';
}

const { program, job, pidFile, by } = JSON.parse(process.argv[2] ?? '') as Probing;
void probe(program, job, { ...process.env, GRADLENS_TEST_PID_FILE: pidFile });
setInterval(() => {
  if (!isWritten()) return;
  if (by === 'exit') process.exit(0);
  process.kill(process.pid, by);
}, 20);

function isWritten(): boolean {
  try {
    return readFileSync(pidFile, 'utf8') !== '';
  } catch {
    return false;
  }
}
