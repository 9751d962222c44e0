/** GradLens in the editor: wires the features up, and computes nothing. */
import type * as vscode from 'vscode';
import { registerBackendCommands } from './commands/backendCommands';
import { registerDataCommands } from './commands/dataCommands';
import { registerDiagnoseCommand } from './commands/diagnoseBackend';
import { registerEngineCommands } from './commands/engineCommands';
import { registerExportCommand } from './commands/exportCheckpoint';
import { registerImportCommand } from './commands/importCheckpoint';
import { registerPanelCommands } from './commands/panelCommands';
import { registerRobustnessCommand } from './commands/evaluateRobustness';
import { registerRunCommands } from './commands/runCommands';
import { registerTrainingCommands } from './commands/trainingCommands';
import { registerEngines } from './engine/registerEngines';
import { registerPanels } from './panels/registerPanels';
import { registerRunsWatcher } from './runs/watchRuns';
import { createServices, type Services } from './services';
import { registerStatus } from './status/registerStatus';
import { registerDataTree } from './trees/dataTree';
import { registerRunsTree } from './trees/runsTree';

/** What an extension that builds on GradLens can reach. */
export interface GradLens {
  readonly services: Services;
}

/** Takes a few milliseconds: no engine starts and no folder is read before somebody asks for it. */
export function activate(context: vscode.ExtensionContext): GradLens {
  const services = createServices(context);
  registerEngines(context, services);
  registerPanels(context, services);
  registerRunsWatcher(context, services);
  registerRunsTree(context, services);
  registerDataTree(context, services);
  registerStatus(context, services);
  registerPanelCommands(context, services);
  registerTrainingCommands(context, services);
  registerRunCommands(context, services);
  registerExportCommand(context, services);
  registerImportCommand(context, services);
  registerRobustnessCommand(context, services);
  registerDataCommands(context, services);
  registerBackendCommands(context, services);
  registerEngineCommands(context, services);
  registerDiagnoseCommand(context, services);
  return { services };
}
