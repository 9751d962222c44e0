/** The window that `npm start` opens: the tree of runs in the side bar, the gradient figure in the editor. */
import * as vscode from 'vscode';

export async function activate() {
  await vscode.commands.executeCommand('gradlens.runs.focus');
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (folder === undefined) return;
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.joinPath(folder.uri, 'gradients.png'));
}
