/** Progress of one piece of long work: a bar in a terminal, a line a stage in a pipe. */
import { Presets, SingleBar } from 'cli-progress';
import type { WorkProgress } from '../protocol/requests';
import type { Terminal } from './context';

export interface WorkDisplay {
  update(progress: WorkProgress): void;
  stop(): void;
}

export const createWorkDisplay = (stderr: Terminal): WorkDisplay =>
  stderr.isTTY === true ? barDisplay(stderr) : lineDisplay(stderr);

/** What stands before the colon of a message is its stage. */
function lineDisplay(stderr: Terminal): WorkDisplay {
  let last = '';
  return {
    update: ({ message }) => {
      const stage = message.split(':')[0] ?? message;
      if (stage !== last) stderr.write(`${stage}\n`);
      last = stage;
    },
    stop: () => undefined,
  };
}

function barDisplay(stderr: Terminal): WorkDisplay {
  const format = ' |{bar}| {percentage} % | {message}';
  const bar = new SingleBar({ stream: stderr, format, hideCursor: true, barsize: 24 }, Presets.legacy);
  bar.start(1, 0, { message: '' });
  return {
    update: ({ fraction, message }) => bar.update(fraction, { message }),
    stop: () => bar.stop(),
  };
}
