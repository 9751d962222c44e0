/** From a failure to what the shell sees. */
import { CommanderError } from 'commander';
import { GradLensError, toErrorPayload } from '../protocol/errors';
import type { CliContext } from './context';

export const exitCodes = {
  done: 0,
  /** The work failed: a full disk, a training that diverged, an engine that died. */
  failed: 1,
  /** The command line, or a file that it names, is not what it should be. */
  badInput: 2,
  /** Ctrl+C: 128 + SIGINT. */
  cancelled: 130,
} as const;

export const exitCodesHelp = `
Exit codes: 0 done, 1 the work failed, 2 bad usage or bad input, 130 cancelled (Ctrl+C).`;

/** Codes that say that the person should give something else. */
const badInput =
  /^(cli|image|data|experiment|checkpoint|model|backend)\/|^file\/(missing|cannot-read)$|^run\/(checkpoint-missing|broken|busy|exists)$/;

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.badInput;
  const { code } = toErrorPayload(error);
  if (code === 'cancelled') return exitCodes.cancelled;
  return badInput.test(code) ? exitCodes.badInput : exitCodes.failed;
}

/** One line on stderr; a fault of GradLens itself with its stack, since there is no log to look into. */
export function reportFailure({ stderr }: Pick<CliContext, 'stderr'>, error: unknown): void {
  // Commander has told its own failures already.
  if (error instanceof CommanderError) return;
  const { message } = toErrorPayload(error);
  stderr.write(`gradlens: ${message}\n`);
  if (!(error instanceof GradLensError) && error instanceof Error) stderr.write(`${error.stack ?? ''}\n`);
}
