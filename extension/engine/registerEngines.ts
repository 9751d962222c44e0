/** When engines end without having failed: their settings changed, or there is nothing left to train. */
import * as vscode from 'vscode';
import { settingsTable, type SettingName } from '../../src/protocol/settings';
import type { Services } from '../services';

/** What an engine is started with; `runsFolder` is the host's own. */
const engineSettings = Object.keys(settingsTable).filter(
  (name) => name !== ('runsFolder' satisfies SettingName),
);

export function registerEngines(context: vscode.ExtensionContext, services: Services): void {
  const { engines, jobs } = services;
  const stopIdleTraining = (): void => {
    // Its memory is worth more than the second that the next start takes.
    if (jobs.list().length === 0) engines.stop('training');
  };
  const startAnew = (): void => {
    engines.stop('interactive');
    stopIdleTraining();
  };
  context.subscriptions.push(
    services.onDidChangeJobs(stopIdleTraining),
    services.onDidChangePython(startAnew),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (engineSettings.some((name) => change.affectsConfiguration(`gradlens.${name}`))) startAnew();
    }),
  );
}
