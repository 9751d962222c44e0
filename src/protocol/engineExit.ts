/** Why an engine process ended, from what the operating system and its last words tell. */
import { engineDied, outOfMemory, type GradLensError } from './errors';
import { memoryAskedFor } from './memoryFailures';

/** How a child process ended. */
export interface EngineExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of what it wrote to stderr. */
  readonly stderrEnd: string;
}

export type ExitReason = 'out-of-memory' | 'signal' | 'exception' | 'not-started' | 'code';

/** The engine's own exit code for an exception that nothing caught (`EX_SOFTWARE` of sysexits.h). */
export const EXCEPTION_CODE = 70;

/** An exit code that Windows and shells give in place of SIGABRT, which is how V8 ends when its heap is full. */
const ABORT_CODES: readonly (number | null)[] = [134, 0xc0000409];

export function classifyExit({ code, signal, stderrEnd }: EngineExit): ExitReason {
  const aborted = signal === 'SIGABRT' || ABORT_CODES.includes(code);
  const ended = aborted || code === EXCEPTION_CODE || code === 1;
  if (ended && memoryAskedFor(stderrEnd) !== undefined) return 'out-of-memory';
  if (signal !== null) return 'signal';
  if (code === EXCEPTION_CODE) return 'exception';
  return code === null ? 'not-started' : 'code';
}

/** The catalogue's error for an exit. */
export function exitError(exit: EngineExit): GradLensError {
  const said = exit.stderrEnd.trim();
  const reason = classifyExit(exit);
  if (reason === 'out-of-memory') return outOfMemory('The engine ran out of memory and stopped', { said });
  return engineDied(describeExit(reason, exit), said);
}

function describeExit(reason: Exclude<ExitReason, 'out-of-memory'>, exit: EngineExit): string {
  switch (reason) {
    case 'signal':
      return `it was ended by the signal ${String(exit.signal)}${
        exit.signal === 'SIGKILL' ? ', as systems do that run out of memory' : ''
      }`;
    case 'exception':
      return 'it met a fault of its own';
    case 'not-started':
      return 'it could not be started';
    case 'code':
      return `it ended with exit code ${String(exit.code)}`;
  }
}
