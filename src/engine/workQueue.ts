import { setImmediate as nextTurn } from 'node:timers/promises';
import { cancelled } from '../protocol/errors';

/**
 * Runs one piece of work after another. What is cancelled while it waits rejects at once and never runs; cancelling
 * what runs is the work's own affair.
 */
export type WorkQueue = <Result>(
  signal: AbortSignal,
  work: () => Result | Promise<Result>,
) => Promise<Result>;

export function createWorkQueue(): WorkQueue {
  let last: Promise<void> = Promise.resolve();
  return (signal, work) =>
    new Promise((resolve, reject) => {
      const withdraw = (): void => {
        reject(cancelled());
      };
      if (signal.aborted) {
        withdraw();
        return;
      }
      signal.addEventListener('abort', withdraw, { once: true });
      last = last.then(async () => {
        // The work before may have held the thread: let a cancellation that came meanwhile be read first.
        await nextTurn();
        signal.removeEventListener('abort', withdraw);
        if (!signal.aborted) await settle(work, resolve, reject);
      });
    });
}

async function settle<Result>(
  work: () => Result | Promise<Result>,
  resolve: (result: Result) => void,
  reject: (error: unknown) => void,
): Promise<void> {
  try {
    resolve(await work());
  } catch (error) {
    reject(error);
  }
}
