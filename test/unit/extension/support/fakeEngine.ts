/**
 * An engine without numbers, for the supervisor's tests: the text of `experiment/resolve` says what it does.
 * Every request that arrives is noted in the file that its source (or runs folder) names.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { serve, type Handlers } from '../../../../src/protocol/channel';
import { backendUnavailable, deviceFailed, fileMissing } from '../../../../src/protocol/errors';
import type { EngineRequests } from '../../../../src/protocol/requests';

type Served = Pick<EngineRequests, 'experiment/resolve' | 'training/run' | 'data/images' | 'data/list'>;

/** What it can be told to do; resolves where it answers. */
const instructions: Readonly<Record<string, (arrival: number, source: string) => void | Promise<void>>> = {
  answer: () => undefined,
  wait: () => unanswered,
  'answer when told': (_, source) => told(source),
  'hear no signal': () => {
    process.on('SIGTERM', () => undefined);
  },
  die: () => end('SIGKILL'),
  'die once': (arrival) => (arrival === 1 ? end('SIGKILL') : undefined),
  memory: () => {
    process.stderr.write(
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n',
    );
    process.abort();
  },
  exception: () => {
    process.stderr.write('RangeError: index 7\n');
    process.exit(70);
  },
  refuse: () => {
    throw fileMissing('digits.png');
  },
  'lose the device': () => {
    throw deviceFailed('SwiftShader', 'device lost');
  },
  'find no backend': () => {
    throw backendUnavailable('tensorflow-gpu', 'it is not found');
  },
};

/** Waits for the file beside the notes that tells it to answer. */
async function told(source: string): Promise<void> {
  while (!existsSync(`${source}.told`)) await delay(5);
}

const unanswered = new Promise<never>(() => undefined);

function end(signal: NodeJS.Signals): Promise<never> {
  process.kill(process.pid, signal);
  return unanswered;
}

/** Notes an arrival; returns how many there were, over all processes. */
function note(file: string): number {
  appendFileSync(file, '.');
  return readFileSync(file, 'utf8').length;
}

const handlers: Handlers<Served> = {
  'experiment/resolve': async ({ source, text }) => {
    await instructions[text]?.(note(source), source);
    return [];
  },
  'training/run': ({ runsFolder }) => {
    note(runsFolder);
    return end('SIGKILL');
  },
  'data/images': () => {
    const larger = Float32Array.from([9, 9, 0.25, 0.5, 9]);
    const values = larger.subarray(2, 4);
    return [{ index: 7, label: 3, pixels: { height: 1, width: 2, channels: 1, values } }];
  },
  'data/list': () => [],
};

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
serve<Served>(connection, handlers);
process.on('disconnect', () => process.exit(0));
connection.listen();
