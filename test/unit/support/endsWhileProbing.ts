/** A process that probes what hangs, and ends meanwhile. */
import { readFileSync } from 'node:fs';
import { probe } from '../../../src/backend/probe/probe';
import type { ProbeJob } from '../../../src/backend/probe/probeResult';

export interface Probing {
  readonly program: string;
  readonly job: ProbeJob;
  /** What is probed writes its process's number there. */
  readonly pidFile: string;
}

const { program, job, pidFile } = JSON.parse(process.argv[2] ?? '') as Probing;
void probe(program, job, { ...process.env, GRADLENS_TEST_PID_FILE: pidFile });
setInterval(() => {
  if (isWritten()) process.exit(0);
}, 20);

function isWritten(): boolean {
  try {
    return readFileSync(pidFile, 'utf8') !== '';
  } catch {
    return false;
  }
}
