/** Where things lie: the extension's own files, and the folders that runs are kept in. */
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';

export interface Folders {
  readonly extensionUri: vscode.Uri;
  readonly engineModule: string;
  readonly samples: string;
  readonly experiments: vscode.Uri;
  /** What GradLens keeps for every workspace. */
  readonly storage: string;
  /** Where data sets are added while `gradlens.dataFolder` is not set. */
  readonly dataStorage: string;
  /** Every folder that may hold runs of this window, the samples last. Only the samples where the workspace is not trusted. */
  readonly runsFolders: () => readonly string[];
  /** Where a run goes that is trained now; beside the experiment file's workspace folder where there is one. */
  readonly runsFolderFor: (experiment?: vscode.Uri) => string;
}

export function createFolders(
  { extensionUri, globalStorageUri }: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>,
  runsFolderSetting: () => string,
): Folders {
  const samples = vscode.Uri.joinPath(extensionUri, 'media', 'samples').fsPath;
  const within = (base: vscode.Uri): string => {
    const setting = runsFolderSetting();
    return isAbsolute(setting) ? setting : vscode.Uri.joinPath(base, setting).fsPath;
  };
  const localFolders = (): readonly vscode.Uri[] =>
    (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri).filter(({ scheme }) => scheme === 'file');
  return {
    extensionUri,
    engineModule: vscode.Uri.joinPath(extensionUri, 'dist', 'engine.js').fsPath,
    samples,
    experiments: vscode.Uri.joinPath(extensionUri, 'media', 'experiments'),
    storage: globalStorageUri.fsPath,
    dataStorage: vscode.Uri.joinPath(globalStorageUri, 'data').fsPath,
    runsFolders() {
      if (!vscode.workspace.isTrusted) return [samples];
      const bases = localFolders();
      return [...new Set([...(bases.length > 0 ? bases : [globalStorageUri]).map(within), samples])];
    },
    runsFolderFor(experiment) {
      const home = experiment && vscode.workspace.getWorkspaceFolder(experiment)?.uri;
      return within(home ?? localFolders()[0] ?? globalStorageUri);
    },
  };
}
