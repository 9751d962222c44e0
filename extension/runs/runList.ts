/** The runs of this window as last read; read again when their folders change and somebody has asked before. */
import * as vscode from 'vscode';
import type { Call } from '../../src/protocol/channel';
import type { EngineRequests } from '../../src/protocol/requests';
import type { RunSummary } from '../../src/protocol/runs';

export interface RunList {
  /** Reads the folders on first need, then answers from what it has read. Rejects with the engine's error. */
  readonly read: () => Promise<readonly RunSummary[]>;
  /** What was read is out of date. Reads again in the background where somebody has asked before. */
  readonly refresh: () => void;
  /** Somebody asks, for the first time or anew: the folders are about to be read. */
  readonly onWillRead: vscode.Event<void>;
  readonly onDidInvalidate: vscode.Event<void>;
  readonly onDidRead: vscode.Event<readonly RunSummary[]>;
  dispose(): void;
}

/** @param onBackgroundFailure hears of a failed read that nobody waits for. */
export function createRunList(
  call: Call<EngineRequests>,
  folders: () => readonly string[],
  onBackgroundFailure: (error: unknown) => void,
): RunList {
  const asked = new vscode.EventEmitter<void>();
  const invalidated = new vscode.EventEmitter<void>();
  const wasRead = new vscode.EventEmitter<readonly RunSummary[]>();
  let reading: Promise<readonly RunSummary[]> | undefined;

  async function start(): Promise<readonly RunSummary[]> {
    asked.fire();
    const runs = call('runs/list', { folders: folders() });
    reading = runs;
    try {
      const read = await runs;
      if (reading === runs) wasRead.fire(read);
      return read;
    } catch (error) {
      // The next one who asks has the engine try again.
      if (reading === runs) reading = undefined;
      throw error;
    }
  }

  return {
    read: () => reading ?? start(),
    refresh() {
      if (reading) start().catch(onBackgroundFailure);
      invalidated.fire();
    },
    onWillRead: asked.event,
    onDidInvalidate: invalidated.event,
    onDidRead: wasRead.event,
    dispose() {
      asked.dispose();
      invalidated.dispose();
      wasRead.dispose();
    },
  };
}
