/** The engine process, seen from the command line. */
import { fork, type ChildProcess } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { createCall } from '../protocol/channel';
import type { EngineConfig } from '../protocol/engineConfig';
import { exitError } from '../protocol/engineExit';
import { GradLensError } from '../protocol/errors';
import type { EngineRequests } from '../protocol/requests';
import { createTextTail, STDERR_END } from '../protocol/textTail';
import type { CliContext, CommonOptions, EngineCall } from './context';
import { storageFolder } from './storageFolder';

/** An engine process. */
export interface Engine {
  /** Rejects with `engine/died` where the process ends first. */
  readonly call: EngineCall;
  readonly process: ChildProcess;
  stop(): void;
}

/** @param root the folder that holds `dist` and `media` */
export function startEngine(root: string, config: EngineConfig): Engine {
  const child = fork(join(root, 'dist', 'engine.js'), [JSON.stringify(config)], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
  });
  const died = rejectedAtExit(child);
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  // A broken pipe is told by the process's end, with the reason; without a listener it would be thrown.
  connection.onError(() => undefined);
  connection.listen();
  return {
    call: callUntil(died, createCall<EngineRequests>(connection)),
    process: child,
    stop: () => {
      connection.dispose();
      if (child.connected) child.disconnect();
    },
  };
}

/**
 * Starts an engine, does the work, and ends the engine.
 * @throws what the work throws; `engine/died` where the engine ends before it
 */
export async function withEngine<Result>(
  { root }: Pick<CliContext, 'root'>,
  config: EngineConfig,
  work: (call: EngineCall) => Promise<Result>,
): Promise<Result> {
  const engine = startEngine(root, config);
  try {
    return await work(engine.call);
  } finally {
    engine.stop();
  }
}

export const engineConfigOf = (options: CommonOptions): EngineConfig => ({
  backend: options.backend,
  kernels: options.kernels,
  storage: storageFolder(process, homedir()),
  ...(options.tensorflowLibrary === undefined ? {} : { tensorflowLibrary: options.tensorflowLibrary }),
  ...(options.dataFolder === undefined ? {} : { dataFolder: options.dataFolder }),
  ...(options.mirror === undefined ? {} : { mirror: options.mirror }),
});

/** Where the channel is lost, the process's end says why; it comes a little later. */
const callUntil =
  (died: Promise<never>, call: EngineCall): EngineCall =>
  async (method, params, options) => {
    try {
      return await Promise.race([call(method, params, options), died]);
    } catch (error) {
      if (error instanceof GradLensError && error.code === 'connection/lost') return died;
      throw error;
    }
  };

function rejectedAtExit(child: ChildProcess): Promise<never> {
  const tail = createTextTail(STDERR_END);
  child.stderr?.setEncoding('utf8').on('data', (text: string) => tail.push(text));
  const died = new Promise<never>((_, reject) => {
    child.once('error', ({ message }) => reject(exitError({ code: null, signal: null, stderrEnd: message })));
    child.once('close', (code, signal) => reject(exitError({ code, signal, stderrEnd: tail.end() })));
  });
  // Whoever calls hears of it; an engine that ends after its work is nobody's concern.
  died.catch(() => undefined);
  return died;
}
