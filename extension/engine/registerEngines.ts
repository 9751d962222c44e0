/** When engines end without having failed: their settings changed, or there is nothing left to train. */
import * as vscode from 'vscode';
import { settingsTable, type SettingName } from '../../src/protocol/settings';
import type { Services } from '../services';

/** What an engine is started with; `runsFolder` is the host's own. */
const engineSettings = Object.keys(settingsTable).filter(
  (name) => name !== ('runsFolder' satisfies SettingName),
);

export function registerEngines(context: vscode.ExtensionContext, services: Services): void {
  const { engines } = services;
  context.subscriptions.push(
    services.onDidChangeJobs((jobs) => {
      // Its memory is worth more than the second that the next start takes.
      if (jobs.length === 0) engines.retire('training');
    }),
    services.onDidChangePython(() => engines.startAnew()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (engineSettings.some((name) => change.affectsConfiguration(`gradlens.${name}`))) engines.startAnew();
    }),
  );
}
