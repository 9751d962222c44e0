/** Registers a command whose failures are shown, never thrown at the editor. */
import * as vscode from 'vscode';
import { showFailure } from '../failures';
import type { Services } from '../services';

/** The commands that package.json contributes. */
export type CommandName =
  | 'train'
  | 'inspectSaliency'
  | 'compareCheckpoints'
  | 'adversarialGallery'
  | 'zeroShotTable'
  | 'cancel'
  | 'resume'
  | 'showLog'
  | 'restartEngine'
  | 'refresh'
  | 'showTraining'
  | 'openExperiment'
  | 'revealRun'
  | 'deleteRun'
  | 'exportCheckpoint'
  | 'evaluateRobustness'
  | 'importCheckpoint'
  | 'manageTrust'
  | 'addDataSet'
  | 'setUpTensorflow'
  | 'diagnoseBackend';

/** @param run gets whatever the caller passes: an item of a tree, a file of the explorer, a test's argument. */
export function registerCommand(
  context: vscode.ExtensionContext,
  services: Services,
  name: CommandName,
  run: (...args: readonly unknown[]) => unknown,
): void {
  const guarded = async (...args: readonly unknown[]): Promise<unknown> => {
    try {
      return await run(...args);
    } catch (error) {
      showFailure(services, error);
      return undefined;
    }
  };
  context.subscriptions.push(vscode.commands.registerCommand(`gradlens.${name}`, guarded));
}
