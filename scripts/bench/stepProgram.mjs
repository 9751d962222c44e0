/** A program that measures when it is told to: it reads a row's name and a number of runs, and answers with a time. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * @typedef {object} StepProgram
 * @property {(row: string, runs: number) => Promise<number>} measure the shortest run, in milliseconds
 * @property {() => Promise<void>} end
 */

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env] added to this process's environment
 * @returns {StepProgram}
 */
export function startStepProgram(command, args, env = {}) {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    measure: async (row, runs) => {
      child.stdin.write(`${row}\t${runs}\n`);
      /** @type {IteratorResult<string, undefined>} */
      const line = await lines.next();
      const time = Number(line.value);
      if (!(time > 0)) throw new Error(`${command} measured no time for ${row}: ${String(line.value)}`);
      return time;
    },
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
