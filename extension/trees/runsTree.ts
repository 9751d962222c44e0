/** The views of runs with their checkpoints: one's own, and the samples. */
import * as vscode from 'vscode';
import { toErrorPayload } from '../../src/protocol/errors';
import type { CheckpointSummary, RunSummary } from '../../src/protocol/runs';
import type { Services } from '../services';
import { isResumable } from '../training/resumable';
import {
  checkpointDescription,
  childNodes,
  nodeId,
  rootNodes,
  runDescription,
  runTooltip,
  statusIcons,
  type RunNode,
  type RunOwner,
} from './runNodes';

export function registerRunsTree(context: vscode.ExtensionContext, services: Services): void {
  const own = createRunsView(context, services, 'gradlens.runs', 'own');
  createRunsView(context, services, 'gradlens.samples', 'samples');
  context.subscriptions.push(
    services.onDidChangeJobs((jobs) => {
      const count = jobs.length;
      own.badge = count > 0 ? { value: count, tooltip: `${String(count)} in training` } : undefined;
    }),
  );
}

function createRunsView(
  context: vscode.ExtensionContext,
  services: Services,
  id: string,
  owner: RunOwner,
): vscode.TreeView<RunNode> {
  const changed = new vscode.EventEmitter<void>();
  const view = vscode.window.createTreeView<RunNode>(id, {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: treeItem,
      getChildren: (node) => (node ? childNodes(node) : readRoots(services, owner)),
    },
    canSelectMany: true,
    showCollapseAll: true,
  });
  context.subscriptions.push(
    view,
    changed,
    services.runs.onDidInvalidate(() => changed.fire()),
  );
  return view;
}

async function readRoots({ runs, log }: Services, owner: RunOwner): Promise<RunNode[]> {
  try {
    const list = await runs.read();
    await setRunsState('listed');
    return rootNodes(list, owner);
  } catch (error) {
    const { code, message } = toErrorPayload(error);
    log.error(`${code}: ${message}`);
    await setRunsState('failed');
    return [];
  }
}

/** Decides which words an empty view has. */
async function setRunsState(state: 'listed' | 'failed'): Promise<void> {
  await vscode.commands.executeCommand('setContext', 'gradlens.runs', state);
}

function treeItem(node: RunNode): vscode.TreeItem {
  const item = node.kind === 'run' ? runItem(node.run) : checkpointItem(node.checkpoint, node.run);
  item.id = nodeId(node);
  return item;
}

function checkpointItem(checkpoint: CheckpointSummary, run: RunSummary): vscode.TreeItem {
  const item = new vscode.TreeItem(checkpoint.file);
  item.description = checkpointDescription(checkpoint, run);
  item.contextValue = 'checkpoint';
  item.iconPath = new vscode.ThemeIcon('layers');
  return item;
}

function runItem(run: RunSummary): vscode.TreeItem {
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(run.name, run.checkpoints.length > 0 ? Collapsed : None);
  const { icon, colour } = statusIcons[run.status];
  item.description = runDescription(run);
  item.tooltip = new vscode.MarkdownString(runTooltip(run));
  item.iconPath = new vscode.ThemeIcon(
    icon,
    colour === undefined ? undefined : new vscode.ThemeColor(colour),
  );
  item.contextValue = [
    'run',
    run.status,
    run.imported ? 'imported' : 'trained',
    ...(run.checkpoints.length > 0 ? ['checkpoint'] : []),
    ...(isResumable(run) ? ['resumable'] : []),
    ...(run.sample || run.status === 'running' ? [] : ['deletable']),
  ].join(' ');
  item.accessibilityInformation = { label: `${run.name}, ${run.status}, ${runDescription(run)}` };
  return item;
}
