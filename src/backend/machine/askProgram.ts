import { execFile } from 'node:child_process';

/** What a program said when it was asked. */
export type Answer =
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly reason: string };

/** A driver that has to wake several GPUs takes seconds. */
const TIME_LIMIT_MS = 10_000;

/**
 * Runs a program without a shell and takes what it writes to stdout; never rejects.
 * @param timeLimit milliseconds after which the program is ended
 */
export function askProgram(
  program: string,
  args: readonly string[],
  timeLimit = TIME_LIMIT_MS,
): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: timeLimit, windowsHide: true }, (error, stdout, stderr) => {
      if (error === null) resolve({ kind: 'said', text: stdout });
      else if (error.code === 'ENOENT') resolve({ kind: 'absent' });
      else if (error.killed === true)
        resolve({ kind: 'failed', reason: `no answer in ${String(timeLimit / 1000)} s` });
      // Some programs, nvidia-smi among them, say on stdout what is wrong.
      else
        resolve({
          kind: 'failed',
          reason: firstLine(stderr) ?? firstLine(stdout) ?? firstLine(error.message) ?? '',
        });
    });
  });
}

const firstLine = (text: string): string | undefined =>
  text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '');
