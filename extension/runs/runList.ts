/** The runs of this window as last read; read again when their folders change. */
import * as vscode from 'vscode';
import type { Call } from '../../src/protocol/channel';
import type { EngineRequests } from '../../src/protocol/requests';
import type { RunSummary } from '../../src/protocol/runs';

export interface RunList {
  /** Reads the folders on first need, then answers from what it has read. Rejects with the engine's error. */
  read(): Promise<readonly RunSummary[]>;
  /** What is known without asking anybody. */
  known(): readonly RunSummary[];
  /** Reads the folders again and tells who listens; until the first need, nothing. */
  refresh(): Promise<void>;
  readonly onDidChange: vscode.Event<readonly RunSummary[]>;
  dispose(): void;
}

export function createRunList(call: Call<EngineRequests>, folders: () => readonly string[]): RunList {
  const changed = new vscode.EventEmitter<readonly RunSummary[]>();
  let known: readonly RunSummary[] = [];
  let reading: Promise<readonly RunSummary[]> | undefined;

  function start(): Promise<readonly RunSummary[]> {
    const attempt = call('runs/list', { folders: folders() });
    reading = attempt;
    attempt.then(
      (runs) => {
        if (reading === attempt) known = runs;
      },
      () => {
        // Whoever asked has the failure; the next one asks the engine again.
        if (reading === attempt) reading = undefined;
      },
    );
    return attempt;
  }

  return {
    read: () => reading ?? start(),
    known: () => known,
    onDidChange: changed.event,
    async refresh() {
      if (!reading) return;
      const attempt = start();
      const runs = await attempt;
      if (reading === attempt) changed.fire(runs);
    },
    dispose: () => changed.dispose(),
  };
}
