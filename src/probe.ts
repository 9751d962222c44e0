/** The process that tries a way to compute, so that what crashes or hangs does so here. Answers by its IPC channel. */
import type { ProbeJob } from './backend/probe/probeResult';
import { runProbe } from './backend/probe/runProbe';

async function main(): Promise<void> {
  // Nobody listens any more.
  process.on('disconnect', () => process.exit(0));
  // Written by `probe`, from the same build.
  const job = JSON.parse(process.argv[2] ?? '') as ProbeJob;
  process.send?.(await runProbe(job));
}

void main();
