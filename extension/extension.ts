/** GradLens in the editor: wires the features up, and computes nothing. */
import type * as vscode from 'vscode';
import { registerEngineCommands } from './commands/engineCommands';
import { registerPanelCommands } from './commands/panelCommands';
import { registerPanels } from './panels/registerPanels';
import { createServices, type Services } from './services';

/** What an extension or a suite that depends on GradLens can reach. */
export interface GradLens {
  readonly services: Services;
}

export function activate(context: vscode.ExtensionContext): GradLens {
  const services = createServices(context);
  registerPanels(context, services);
  registerPanelCommands(context, services);
  registerEngineCommands(context, services);
  return { services };
}
