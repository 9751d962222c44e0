/** Shows a failure once, with the catalogue's text and what can be done about it. */
import * as vscode from 'vscode';
import { toErrorPayload } from '../src/protocol/errors';
import { remediesFor, type Remedy } from './remedies';

/**
 * Logs a failure and, unless it is the log's business alone, shows it. Returns at once.
 * @param run folder of the run that it struck; gives the button to resume it.
 */
export function showFailure(
  { log }: { readonly log: vscode.LogOutputChannel },
  error: unknown,
  run?: string,
): void {
  const payload = toErrorPayload(error);
  if (payload.audience === 'log') {
    log.info(`${payload.code}: ${payload.message}`);
    return;
  }
  log.error(payload.code, error instanceof Error ? (error.stack ?? error.message) : payload.message);
  const remedies = remediesFor(payload, run);
  void offer(payload.message, remedies);
}

async function offer(message: string, remedies: readonly Remedy[]): Promise<void> {
  const chosen = await vscode.window.showErrorMessage(message, ...remedies.map(({ title }) => title));
  const remedy = remedies.find(({ title }) => title === chosen);
  if (remedy) await vscode.commands.executeCommand(remedy.command, ...(remedy.args ?? []));
}
