/** Reads the runs again when something changes that they depend on: their folders, the settings, the trust. */
import * as vscode from 'vscode';
import type { Services } from '../services';

/** A training writes several files at a time; one reading does for all. */
const SETTLE_MS = 300;

/** A run's folder coming or going, its own files, its checkpoints; not the curves, which grow at every step. */
const WATCHED = '{*,*/*.json,*/checkpoints/*}';

export function registerRunsWatcher(context: vscode.ExtensionContext, services: Services): void {
  const { runs } = services;
  const refreshSoon = debounce(runs.refresh, SETTLE_MS);
  let watchers: vscode.Disposable | undefined;
  const followFolders = (): void => {
    watchers?.dispose();
    watchers &&= watchFolders(services, refreshSoon);
    runs.refresh();
  };
  context.subscriptions.push(
    runs.onWillRead(() => {
      // Until somebody asks for the runs, nobody misses a change of them.
      watchers ??= watchFolders(services, refreshSoon);
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(followFolders),
    vscode.workspace.onDidGrantWorkspaceTrust(followFolders),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('gradlens.runsFolder')) followFolders();
    }),
    services.onDidChangeJobs(refreshSoon),
    {
      dispose() {
        refreshSoon.cancel();
        watchers?.dispose();
      },
    },
  );
}

function watchFolders({ folders }: Services, onChange: () => void): vscode.Disposable {
  const watched = folders.runsFolders().filter((folder) => folder !== folders.samples);
  return vscode.Disposable.from(
    ...watched.map((folder) => {
      const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), WATCHED);
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      watcher.onDidCreate(onChange);
      watcher.onDidChange(onChange);
      watcher.onDidDelete(onChange);
      return watcher;
    }),
  );
}

interface Debounced {
  (): void;
  cancel(): void;
}

function debounce(action: () => void, delayMs: number): Debounced {
  let timer: NodeJS.Timeout | undefined;
  const call = (): void => {
    clearTimeout(timer);
    timer = setTimeout(action, delayMs);
  };
  return Object.assign(call, { cancel: () => clearTimeout(timer) });
}
