/** The command line. */
import { dirname } from 'node:path';
import { exitCodes } from './cli/failure';
import { runProgram } from './cli/program';

/** The first Ctrl+C cancels the work, which then saves what it has; the second does not wait. */
function signalOfInterrupt(): AbortSignal {
  const controller = new AbortController();
  process.on('SIGINT', () => {
    if (controller.signal.aborted) process.exit(exitCodes.cancelled);
    controller.abort();
  });
  return controller.signal;
}

async function main(): Promise<void> {
  process.exitCode = await runProgram(process.argv.slice(2), {
    root: dirname(__dirname),
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    signal: signalOfInterrupt(),
  });
}

void main();
