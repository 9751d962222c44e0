/**
 * The engines of a window: one answers panels at once, one trains, one sets up what computes and therefore never
 * computes itself. Each starts on first need.
 */
import * as vscode from 'vscode';
import type { Call } from '../../src/protocol/channel';
import { engineConfigOf, type EngineConfig } from '../../src/protocol/engineConfig';
import type { EngineRequests } from '../../src/protocol/requests';
import type { Settings } from '../../src/protocol/settings';
import type { Folders } from '../folders';
import type { PythonEnvironment } from './pythonEnvironment';
import { createSupervisor, type EngineState, type Supervisor } from './supervisor';

export type EngineName = 'interactive' | 'training' | 'setup';

export interface Engines {
  readonly call: Readonly<Record<EngineName, Call<EngineRequests>>>;
  readonly state: (name: EngineName) => EngineState;
  readonly onDidChangeState: vscode.Event<EngineName>;
  /** Ends a process once it has answered what it was asked; what is asked from now on starts another one. */
  readonly retire: (name: EngineName) => void;
  /** Retires all: what is asked from now on is computed with what is there now, what was asked goes on as it began. */
  readonly startAnew: () => void;
  /** Ends a process, whatever it does; settles when it has ended. The next need starts another one. */
  readonly stop: (name: EngineName) => Promise<void>;
  dispose(): void;
}

export function createEngines(
  { engineModule, storage, dataStorage }: Pick<Folders, 'engineModule' | 'storage' | 'dataStorage'>,
  settings: () => Settings,
  python: Pick<PythonEnvironment, 'current' | 'look'>,
  log: vscode.LogOutputChannel,
): Engines {
  const changed = new vscode.EventEmitter<EngineName>();
  const config = (): EngineConfig => {
    const pythonEnvironment = python.current();
    const chosen = pythonEnvironment === undefined ? {} : { pythonEnvironment };
    return { ...engineConfigOf(settings()), ...chosen, storage, dataStorage };
  };
  const supervise = (name: EngineName): Supervisor =>
    createSupervisor({
      title: name,
      modulePath: engineModule,
      config,
      log,
      now: () => performance.now(),
      onState: () => changed.fire(name),
    });
  const supervisors = {
    interactive: supervise('interactive'),
    training: supervise('training'),
    setup: supervise('setup'),
  } satisfies Record<EngineName, Supervisor>;
  const all = Object.values(supervisors);
  return {
    call: {
      interactive: lookingFirst(supervisors.interactive, python),
      training: lookingFirst(supervisors.training, python),
      setup: lookingFirst(supervisors.setup, python),
    },
    state: (name) => supervisors[name].state(),
    onDidChangeState: changed.event,
    retire: (name) => supervisors[name].retire(),
    startAnew: () => all.forEach(({ retire }) => retire()),
    stop: (name) => supervisors[name].stop(),
    dispose() {
      changed.dispose();
      for (const { stop } of all) void stop();
    },
  };
}

/** Where the call starts an engine, the Python environment is looked at before: the engine is started with it. */
const lookingFirst =
  (
    { state, call }: Pick<Supervisor, 'state' | 'call'>,
    python: Pick<PythonEnvironment, 'look'>,
  ): Call<EngineRequests> =>
  async (method, params, options) => {
    if (state().name !== 'running') await python.look();
    return call(method, params, options);
  };
