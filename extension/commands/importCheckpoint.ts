/** The command that makes a run of somebody else's checkpoint. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { notALocalFile, untrustedWorkspace } from '../../src/protocol/errors';
import type { RunSummary } from '../../src/protocol/runs';
import { pickImport } from '../pickers/pickImport';
import type { Services } from '../services';
import { withProgress } from '../withProgress';
import { registerCommand } from './registerCommand';

/** What the engine reads; a test compares them with its importers. */
export const importableExtensions = ['pt', 'pth', 'safetensors', 'json'] as const;

export function registerImportCommand(context: vscode.ExtensionContext, services: Services): void {
  registerCommand(context, services, 'importCheckpoint', (chosen) => importCheckpoint(services, chosen));
}

/**
 * @param chosen a file; anything else has the person asked
 * @returns the run; undefined where the person changed their mind
 */
async function importCheckpoint(services: Services, chosen: unknown): Promise<RunSummary | undefined> {
  if (!vscode.workspace.isTrusted) throw untrustedWorkspace();
  const file = chosen instanceof vscode.Uri ? chosen : await pickFile();
  if (!file) return undefined;
  if (file.scheme !== 'file') throw notALocalFile(file.toString());
  const { interactive } = services.engines.call;
  const inspection = await interactive('checkpoint/inspect', { path: file.fsPath });
  const answers = await pickImport(basename(file.fsPath), inspection, await interactive('data/list', null));
  if (!answers) return undefined;
  const runsFolder = services.folders.runsFolderFor(file);
  const run = await withProgress(`Importing ${basename(file.fsPath)}`, (work) =>
    interactive('checkpoint/import', { path: file.fsPath, runsFolder, ...answers }, work),
  );
  services.runs.refresh();
  await tell(run, inspection.notes);
  return run;
}

/** The person asked for the import: what became of it stands in the Runs view; what was left out is told. */
async function tell({ folder }: RunSummary, notes: readonly string[]): Promise<void> {
  await vscode.commands.executeCommand('gradlens.runs.focus');
  if (notes.length > 0)
    void vscode.window.showInformationMessage(`${basename(folder)} was imported. ${notes.join(' ')}`);
}

async function pickFile(): Promise<vscode.Uri | undefined> {
  // Most other JSON of a workspace is no network.
  const pattern = '**/{*.pt,*.pth,*.safetensors,model.json}';
  const found = await vscode.workspace.findFiles(pattern, '**/{node_modules,runs}/**', MOST_FILES);
  const items = found
    .map((uri) => ({ label: `$(file-binary) ${vscode.workspace.asRelativePath(uri)}`, uri }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const elsewhere = { label: '$(folder-opened) Browse…', uri: undefined };
  const chosen = await vscode.window.showQuickPick([...items, elsewhere], {
    title: 'GradLens: Import Checkpoint',
    placeHolder: 'A checkpoint of PyTorch, safetensors, or a model.json of TensorFlow.js',
  });
  return chosen && (chosen.uri ?? browse());
}

const MOST_FILES = 200;

async function browse(): Promise<vscode.Uri | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: 'GradLens: Choose a Checkpoint',
      filters: { Checkpoints: [...importableExtensions] },
    })) ?? [];
  return uri;
}
