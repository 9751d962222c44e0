import { createInterface } from 'node:readline';
import type { CliContext } from './context';

/** Asks on stderr and reads one line; false for anything but y or yes, for no answer, and on Ctrl+C. */
export function askYes(
  { stdin, stderr, signal }: Pick<CliContext, 'stdin' | 'stderr' | 'signal'>,
  question: string,
): Promise<boolean> {
  const lines = createInterface({ input: stdin, output: stderr, terminal: false });
  return new Promise((resolve) => {
    const answer = (yes: boolean): void => {
      resolve(yes);
      lines.close();
    };
    lines.on('line', (line) => answer(/^\s*y(es)?\s*$/i.test(line)));
    lines.on('close', () => answer(false));
    signal.addEventListener('abort', () => answer(false), { once: true });
    stderr.write(`${question} [y/N] `);
  });
}
