/** Long work of the engine, shown in a notification. */
import * as vscode from 'vscode';
import type { WorkProgress } from '../src/protocol/requests';

/** What a long request of the engine is given. */
export interface EngineWork {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: WorkProgress) => void;
}

/** Shows how far it is, with a button to cancel. */
export function withProgress<Result>(
  title: string,
  work: (work: EngineWork) => Promise<Result>,
): Promise<Result> {
  const location = vscode.ProgressLocation.Notification;
  const shown = vscode.window.withProgress({ location, title, cancellable: true }, (progress, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    let told = 0;
    return work({
      signal: controller.signal,
      onProgress: ({ fraction, message }) => {
        progress.report({ message, increment: 100 * Math.max(0, fraction - told) });
        told = Math.max(told, fraction);
      },
    });
  });
  return Promise.resolve(shown);
}
