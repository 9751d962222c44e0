/**
 * Keeps one engine: starts it on first need, says why it ended, starts it again within a budget, and sends idempotent
 * requests once more. A training is never sent again: it resumes from its last checkpoint when the person says so.
 */
import type { Call } from '../../src/protocol/channel';
import type { EngineConfig } from '../../src/protocol/engineConfig';
import { exitError } from '../../src/protocol/engineExit';
import { engineGaveUp, engineStopped, GradLensError } from '../../src/protocol/errors';
import type { EngineMethod, EngineRequests } from '../../src/protocol/requests';
import { startEngineProcess } from './engineProcess';
import { createRestartBudget } from './restartBudget';

const RESTARTS = 3;
const RESTART_WINDOW_MS = 3 * 60_000;

/** What the supervisor tells, as far as it is somebody's business. */
export type EngineState =
  /** With the reason, where the last one was of no use any more. */
  | { readonly name: 'idle'; readonly error?: GradLensError }
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
  /** Ends the process once it has answered what it was asked; what is asked from now on starts another one. */
  readonly retire: () => void;
  /** Ends the process, and those that retired, whatever they do. Settles when they have ended. */
  readonly stop: () => Promise<void>;
}

interface Started {
  readonly pid: number | undefined;
  readonly call: Call<EngineRequests>;
  /** As `call`, but nothing that a process which retires waits for. */
  readonly ask: Call<EngineRequests>;
  /** Settles with the reason when the process has ended. */
  readonly ended: Promise<GradLensError>;
  retire(): void;
  stop(): void;
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const budget = createRestartBudget(RESTARTS, RESTART_WINDOW_MS, options.now);
  let state: EngineState = { name: 'idle' };
  let started: Started | undefined;
  const alive = new Set<Started>();

  function setState(next: EngineState): void {
    state = next;
    options.onState(next);
  }

  function running(): Started {
    if (started) return started;
    if (state.name === 'died' && !budget.take()) throw engineGaveUp(RESTARTS);
    const engine = start(options);
    started = engine;
    alive.add(engine);
    setState({ name: 'running', pid: engine.pid, call: explained(engine.ask, engine) });
    void engine.ended.then((error) => {
      alive.delete(engine);
      if (started !== engine) return;
      started = undefined;
      setState({ name: 'died', error });
    });
    return engine;
  }

  /** The next need starts an engine, and past crashes are forgiven. */
  function giveUp(error?: GradLensError): void {
    budget.reset();
    started = undefined;
    setState({ name: 'idle', ...(error === undefined ? {} : { error }) });
  }

  function retire(error?: GradLensError): void {
    const retired = started;
    giveUp(error);
    retired?.retire();
  }

  /** A lost connection means what its process ended of; anything else is what it is. */
  async function meaningOf(error: unknown, engine: Started): Promise<unknown> {
    if (isLost(error)) return engine.ended;
    if (isUseless(error) && engine === started) retire(error);
    return error;
  }

  /** Fails with what a failure means. */
  const explained =
    (ask: Call<EngineRequests>, engine: Started): Call<EngineRequests> =>
    async (...asked) => {
      try {
        return await ask(...asked);
      } catch (error) {
        throw await meaningOf(error, engine);
      }
    };

  return {
    call: secondTry(running, meaningOf),
    state: () => state,
    retire: () => retire(),
    async stop() {
      giveUp();
      const stopped = [...alive];
      for (const engine of stopped) engine.stop();
      await Promise.all(stopped.map(({ ended }) => ended));
    },
  };
}

/** What a failed call of an engine means. */
type Meaning = (error: unknown, engine: Started) => Promise<unknown>;

/** Asks once more where the process dies under what only reads. */
function secondTry(running: () => Started, meaningOf: Meaning): Call<EngineRequests> {
  return async (method, params, options) => {
    const first = running();
    try {
      return await first.call(method, params, options);
    } catch (error) {
      const reason = await meaningOf(error, first);
      if (!isLost(error) || isStop(reason) || !mayBeSentAgain(method)) throw reason;
    }
    const second = running();
    try {
      return await second.call(method, params, options);
    } catch (error) {
      throw await meaningOf(error, second);
    }
  };
}

const isLost = (error: unknown): boolean =>
  error instanceof GradLensError && error.code === 'connection/lost';

const isStop = (error: unknown): boolean => error instanceof GradLensError && error.code === 'engine/stopped';

/** A process gets a lost graphics processor back only by starting anew, and tells only once why no backend starts in it. */
const isUseless = (error: unknown): error is GradLensError =>
  error instanceof GradLensError && /^backend\/(device-failed|unavailable)$/.test(error.code);

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
  const stop = (): void => {
    stopping = true;
    engine.stop();
  };
  return { pid: engine.pid, ask: engine.call, ended, stop, ...untilAnswered(engine.call, stop) };
}

/** Calls that are counted: who retires ends when the last of them is answered. */
function untilAnswered(
  ask: Call<EngineRequests>,
  end: () => void,
): { call: Call<EngineRequests>; retire: () => void } {
  let unanswered = 0;
  let retired = false;
  const endIfDone = (): void => {
    if (retired && unanswered === 0) end();
  };
  const call: Call<EngineRequests> = async (method, params, options) => {
    unanswered += 1;
    try {
      return await ask(method, params, options);
    } finally {
      unanswered -= 1;
      endIfDone();
    }
  };
  const retire = (): void => {
    retired = true;
    endIfDone();
  };
  return { call, retire };
}
