/** One engine process with its connection; ends with its channel and is never started twice. */
import { fork, type ChildProcess } from 'node:child_process';
import { createCall, type Call } from '../../src/protocol/channel';
import type { EngineExit } from '../../src/protocol/engineExit';
import type { EngineConfig } from '../../src/protocol/engineConfig';
import type { EngineRequests } from '../../src/protocol/requests';
import { createTextTail, STDERR_END } from '../../src/protocol/textTail';

/**
 * Time that an engine has to end by itself, milliseconds: when its channel closes, and when it is told to. One that
 * computes hears of neither.
 */
const GRACE_MS = 2000;

export interface EngineProcess {
  readonly pid: number | undefined;
  readonly call: Call<EngineRequests>;
  /** Settles when the process has ended; every pending call has rejected by then. */
  readonly exited: Promise<EngineExit>;
  /** Tells it to end, and ends it where it does not. */
  stop(): void;
}

/** Where an engine's output goes, line by line. */
export type OutputListener = (stream: 'stdout' | 'stderr', text: string) => void;

/**
 * Starts an engine.
 * @param modulePath absolute path of the engine's bundle.
 */
export function startEngineProcess(
  modulePath: string,
  config: EngineConfig,
  onOutput: OutputListener,
): EngineProcess {
  const child = fork(modulePath, [JSON.stringify(config)], {
    serialization: 'advanced',
    silent: true,
    // The host's own flags (an inspector's port, above all) are not the engine's.
    execArgv: [],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  const connecting = connect(child, onOutput);
  const exited = watchExit(child, onOutput).finally(async () => (await connecting).dispose());
  child.once('disconnect', () => setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref());
  return {
    pid: child.pid,
    call: async (method, params, options) => (await connecting).call(method, params, options),
    exited,
    stop() {
      // A signal ends it on Windows without a word, and leaves what it has started running.
      if (process.platform !== 'win32') child.kill();
      else if (child.connected) child.disconnect();
      setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
    },
  };
}

/** An engine says nothing before it is asked, so that the connection's code can be loaded with the first one. */
async function connect(
  child: ChildProcess,
  onOutput: OutputListener,
): Promise<{ call: Call<EngineRequests>; dispose: () => void }> {
  const { createMessageConnection, IPCMessageReader, IPCMessageWriter } = await import('vscode-jsonrpc/node');
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  // A broken pipe is told by the process's end, with the reason; without a listener it would be thrown.
  connection.onError(([error]) => onOutput('stderr', `channel: ${error.message}\n`));
  connection.listen();
  return { call: createCall<EngineRequests>(connection), dispose: () => connection.dispose() };
}

function watchExit(child: ChildProcess, onOutput: OutputListener): Promise<EngineExit> {
  const tail = createTextTail(STDERR_END);
  child.stdout?.setEncoding('utf8').on('data', (text: string) => onOutput('stdout', text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail.push(text);
    onOutput('stderr', text);
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, stderrEnd: error.message }));
    // 'close' rather than 'exit': by then all of stderr has arrived.
    child.once('close', (code, signal) => resolve({ code, signal, stderrEnd: tail.end() }));
  });
}
