/** The view of data sets: what is there, and why not. */
import * as vscode from 'vscode';
import { toErrorPayload } from '../../src/protocol/errors';
import type { DataSetSummary } from '../../src/protocol/runs';
import type { Services } from '../services';
import { registerCommand } from '../commands/registerCommand';
import { dataDescription, dataNodes, detailNodes, type DataNode } from './dataNodes';

export function registerDataTree(context: vscode.ExtensionContext, services: Services): void {
  const changed = new vscode.EventEmitter<void>();
  const view = vscode.window.createTreeView<DataNode>('gradlens.data', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: treeItem,
      getChildren: (node) => (node ? detailNodes(node) : readRoots(services)),
    },
  });
  registerCommand(context, services, 'refresh', () => {
    services.runs.refresh();
    changed.fire();
  });
  context.subscriptions.push(
    view,
    changed,
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('gradlens.dataFolder')) changed.fire();
    }),
  );
}

async function readRoots({ engines, log }: Services): Promise<DataNode[]> {
  try {
    const sets = await engines.call.interactive('data/list', null);
    await vscode.commands.executeCommand('setContext', 'gradlens.data', 'listed');
    return dataNodes(sets);
  } catch (error) {
    const { code, message } = toErrorPayload(error);
    log.error(`${code}: ${message}`);
    await vscode.commands.executeCommand('setContext', 'gradlens.data', 'failed');
    return [];
  }
}

function treeItem(node: DataNode): vscode.TreeItem {
  if (node.kind === 'detail') {
    const item = new vscode.TreeItem(node.label);
    item.description = node.text;
    item.tooltip = `${node.label}: ${node.text}`;
    return item;
  }
  return setItem(node.set);
}

function setItem(set: DataSetSummary): vscode.TreeItem {
  const item = new vscode.TreeItem(set.title, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = set.name;
  item.description = dataDescription(set);
  item.tooltip = set.problem?.message ?? `${set.title} (${set.name})`;
  item.iconPath = new vscode.ThemeIcon(set.available ? 'database' : 'circle-slash');
  item.contextValue = set.available ? 'available' : 'absent';
  item.accessibilityInformation = { label: `${set.title}, ${dataDescription(set)}` };
  return item;
}
