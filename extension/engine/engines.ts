/** The two engines of a window: one answers panels at once, the other trains; each starts on first need. */
import * as vscode from 'vscode';
import type { Call } from '../../src/protocol/channel';
import { engineConfigOf } from '../../src/protocol/engineConfig';
import type { EngineRequests } from '../../src/protocol/requests';
import type { Settings } from '../../src/protocol/settings';
import type { Folders } from '../folders';
import { createSupervisor, type EngineState } from './supervisor';

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
  log: vscode.LogOutputChannel,
): Engines {
  const changed = new vscode.EventEmitter<EngineName>();
  const supervise = (name: EngineName): ReturnType<typeof createSupervisor> =>
    createSupervisor({
      title: name,
      modulePath: engineModule,
      config: () => ({ ...engineConfigOf(settings()), storage, dataStorage }),
      log,
      now: () => performance.now(),
      onState: () => changed.fire(name),
    });
  const supervisors = { interactive: supervise('interactive'), training: supervise('training') };
  return {
    call: { interactive: supervisors.interactive.call, training: supervisors.training.call },
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
