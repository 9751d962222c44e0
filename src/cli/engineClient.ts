/** An engine process for as long as a piece of work lasts. */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { createCall } from '../protocol/channel';
import type { EngineConfig } from '../protocol/engineConfig';
import { engineDied } from '../protocol/errors';
import type { EngineRequests } from '../protocol/requests';
import type { CliContext, CommonOptions, EngineCall } from './context';

/** What is shown of stderr when an engine dies, in characters: about its last stack trace. */
const STDERR_END = 1500;

/**
 * Starts an engine, does the work, and ends the engine.
 * @throws what the work throws; `engine/died` where the engine ends before it
 */
export async function withEngine<Result>(
  { root }: Pick<CliContext, 'root'>,
  config: EngineConfig,
  work: (call: EngineCall) => Promise<Result>,
): Promise<Result> {
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
  try {
    return await Promise.race([work(callUntil(died, createCall<EngineRequests>(connection))), died]);
  } finally {
    connection.dispose();
    child.disconnect();
  }
}

export const engineConfigOf = (options: CommonOptions): EngineConfig => ({
  backend: options.backend,
  kernels: options.kernels,
  ...(options.tensorflowLibrary === undefined ? {} : { tensorflowLibrary: options.tensorflowLibrary }),
  ...(options.dataFolder === undefined ? {} : { dataFolder: options.dataFolder }),
});

/** The process's end says more than the loss of its channel, and comes later. */
const callUntil =
  (died: Promise<never>, call: EngineCall): EngineCall =>
  (method, params, options) =>
    Promise.race([call(method, params, options), died]);

function rejectedAtExit(child: ChildProcess): Promise<never> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-STDERR_END);
  });
  const died = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(engineDied(error.message, said.trim())));
    child.once('close', (code, signal) =>
      reject(engineDied(signal === null ? `exit code ${String(code)}` : `signal ${signal}`, said.trim())),
    );
  });
  // Whoever calls hears of it; an engine that ends after its work is nobody's concern.
  died.catch(() => undefined);
  return died;
}
