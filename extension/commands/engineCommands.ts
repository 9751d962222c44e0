/** Commands about the engine processes and their log. */
import * as vscode from 'vscode';
import type { Services } from '../services';
import { registerCommand } from './registerCommand';

export function registerEngineCommands(context: vscode.ExtensionContext, services: Services): void {
  const { engines, log, runs } = services;
  registerCommand(context, services, 'showLog', () => log.show());
  registerCommand(context, services, 'manageTrust', () =>
    vscode.commands.executeCommand('workbench.trust.manage'),
  );
  registerCommand(context, services, 'restartEngine', async () => {
    // The next one may need the memory of these.
    await Promise.all([engines.stop('interactive'), engines.stop('training')]);
    await engines.call.interactive('engine/describe', null);
    runs.refresh();
  });
}
