/**
 * Keeps one engine: starts it on first need, says why it ended, starts it again within a budget, and sends idempotent
 * requests once more. A training is never sent again: it resumes from its last checkpoint when the person says so.
 */
import type { Call } from '../../src/protocol/channel';
import type { EngineConfig } from '../../src/protocol/engineConfig';
import { exitError } from '../../src/protocol/engineExit';
import { engineGaveUp, engineStopped, GradLensError } from '../../src/protocol/errors';
import type { EngineMethod, EngineRequests } from '../../src/protocol/requests';
import { startEngineProcess, type EngineProcess } from './engineProcess';
import { createRestartBudget } from './restartBudget';

const RESTARTS = 3;
const RESTART_WINDOW_MS = 3 * 60_000;

/** What the supervisor tells, as far as it is somebody's business. */
export type EngineState =
  | { readonly name: 'idle' }
  | {
      readonly name: 'running';
      readonly pid: number | undefined;
      /** Asks this very process; never starts another in its place. */
      readonly call: Call<EngineRequests>;
    }
  | { readonly name: 'died'; readonly error: GradLensError };

/** Where the supervisor writes; a log channel of the editor is one. */
export interface EngineLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface SupervisorOptions {
  /** Shown in the log: `interactive`, `training`. */
  readonly title: string;
  readonly modulePath: string;
  /** Asked at every start, so that a changed setting counts from then on. */
  readonly config: () => EngineConfig;
  readonly log: EngineLog;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly onState: (state: EngineState) => void;
}

export interface Supervisor {
  /** Starts the engine if need be. Rejects with the handler's error, `engine/died`, `engine/stopped` or `engine/gave-up`. */
  readonly call: Call<EngineRequests>;
  readonly state: () => EngineState;
  /** Ends the process; it starts again on the next need, and past crashes are forgiven. */
  stop(): void;
}

interface Started {
  readonly process: EngineProcess;
  /** Settles with the reason when the process has ended. */
  readonly ended: Promise<GradLensError>;
  stop(): void;
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const budget = createRestartBudget(RESTARTS, RESTART_WINDOW_MS, options.now);
  let state: EngineState = { name: 'idle' };
  let started: Started | undefined;

  function setState(next: EngineState): void {
    state = next;
    options.onState(next);
  }

  function running(): Started {
    if (started) return started;
    if (state.name === 'died' && !budget.take()) throw engineGaveUp(RESTARTS);
    const engine = start(options);
    started = engine;
    setState({ name: 'running', pid: engine.process.pid, call: engine.process.call });
    void engine.ended.then((error) => {
      if (started !== engine) return;
      started = undefined;
      setState({ name: 'died', error });
    });
    return engine;
  }

  const call: Call<EngineRequests> = async (method, params, callOptions) => {
    const first = running();
    try {
      return await first.process.call(method, params, callOptions);
    } catch (error) {
      const reason = await reasonOf(error, first);
      if (!isLost(error) || isStop(reason) || !mayBeSentAgain(method)) throw reason;
    }
    const second = running();
    try {
      return await second.process.call(method, params, callOptions);
    } catch (error) {
      throw await reasonOf(error, second);
    }
  };

  return {
    call,
    state: () => state,
    stop() {
      budget.reset();
      const stopped = started;
      started = undefined;
      setState({ name: 'idle' });
      stopped?.stop();
    },
  };
}

/** What a failed call means: a lost connection by the way its process ended, anything else as it is. */
async function reasonOf(error: unknown, engine: Started): Promise<unknown> {
  return isLost(error) ? await engine.ended : error;
}

const isLost = (error: unknown): boolean =>
  error instanceof GradLensError && error.code === 'connection/lost';

const isStop = (error: unknown): boolean => error instanceof GradLensError && error.code === 'engine/stopped';

/** Everything that only reads may be sent again; a training writes. */
const mayBeSentAgain = (method: EngineMethod): boolean => !method.startsWith('training/');

function start({ title, modulePath, config, log }: SupervisorOptions): Started {
  const engine = startEngineProcess(modulePath, config(), (stream, text) => {
    const line = `[${title}] ${text.trimEnd()}`;
    if (stream === 'stderr') log.warn(line);
    else log.info(line);
  });
  log.info(`[${title}] engine started, process ${String(engine.pid)}`);
  let stopping = false;
  const ended = engine.exited.then((exit) => {
    log.info(`[${title}] engine ended: code ${String(exit.code)}, signal ${String(exit.signal)}`);
    return stopping ? engineStopped() : exitError(exit);
  });
  return {
    process: engine,
    ended,
    stop() {
      stopping = true;
      engine.stop();
    },
  };
}
