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
    void engines.stop('interactive');
    void engines.stop('training');
    await engines.call.interactive('engine/describe', null);
    runs.refresh();
  });
}
