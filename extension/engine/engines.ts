/** The two engines of a window: one answers panels at once, the other trains; each starts on first need. */
import * as vscode from 'vscode';
import type { Call } from '../../src/protocol/channel';
import { engineConfigOf, type EngineConfig } from '../../src/protocol/engineConfig';
import type { EngineRequests } from '../../src/protocol/requests';
import type { Settings } from '../../src/protocol/settings';
import type { Folders } from '../folders';
import type { PythonEnvironment } from './pythonEnvironment';
import { createSupervisor, type EngineState, type Supervisor } from './supervisor';

export type EngineName = 'interactive' | 'training';

export interface Engines {
  readonly call: Readonly<Record<EngineName, Call<EngineRequests>>>;
  readonly state: (name: EngineName) => EngineState;
  readonly onDidChangeState: vscode.Event<EngineName>;
  /** Ends a process and forgives its crashes; the next need starts it again. */
  stop(name: EngineName): void;
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
  const supervisors = { interactive: supervise('interactive'), training: supervise('training') };
  return {
    call: {
      interactive: lookingFirst(supervisors.interactive, python),
      training: lookingFirst(supervisors.training, python),
    },
    state: (name) => supervisors[name].state(),
    onDidChangeState: changed.event,
    stop: (name) => supervisors[name].stop(),
    dispose() {
      changed.dispose();
      supervisors.interactive.stop();
      supervisors.training.stop();
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
