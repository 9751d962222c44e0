/** What the menu of a run in the tree does with its folder. */
import * as vscode from 'vscode';
import type { RunSummary } from '../../src/protocol/runs';
import type { Services } from '../services';
import { runFolderOf } from './chosenItems';
import { registerCommand } from './registerCommand';

export function registerRunCommands(context: vscode.ExtensionContext, services: Services): void {
  const onRun =
    (action: (run: RunSummary) => Promise<void>) =>
    async (chosen: unknown): Promise<void> => {
      const folder = runFolderOf(chosen);
      const run = (await services.runs.read()).find((other) => other.folder === folder);
      if (run) await action(run);
    };
  registerCommand(context, services, 'openExperiment', onRun(openExperiment));
  registerCommand(context, services, 'revealRun', onRun(revealRun));
  registerCommand(
    context,
    services,
    'deleteRun',
    onRun((run) => deleteRun(services, run)),
  );
}

async function openExperiment({ folder }: RunSummary): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.joinPath(vscode.Uri.file(folder), 'experiment.json'));
}

/** In the explorer where the run belongs to the workspace, else in the system's file manager. */
async function revealRun({ folder }: RunSummary): Promise<void> {
  const uri = vscode.Uri.file(folder);
  const inWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  await vscode.commands.executeCommand(inWorkspace ? 'revealInExplorer' : 'revealFileInOS', uri);
}

async function deleteRun({ runs }: Services, { folder, name, sample, status }: RunSummary): Promise<void> {
  if (sample || status === 'running') return;
  const remove = 'Delete';
  const answer = await vscode.window.showWarningMessage(
    `Delete the run ${name} with its checkpoints and curves?`,
    { modal: true, detail: `${folder} is deleted for good.` },
    remove,
  );
  if (answer !== remove) return;
  await vscode.workspace.fs.delete(vscode.Uri.file(folder), { recursive: true });
  runs.refresh();
}
