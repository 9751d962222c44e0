/** The view of runs with their checkpoints. */
import * as vscode from 'vscode';
import { toErrorPayload } from '../../src/protocol/errors';
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
} from './runNodes';

export function registerRunsTree(context: vscode.ExtensionContext, services: Services): void {
  const changed = new vscode.EventEmitter<void>();
  const view = vscode.window.createTreeView<RunNode>('gradlens.runs', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: treeItem,
      getChildren: (node) => (node ? childNodes(node) : readRoots(services)),
    },
    canSelectMany: true,
    showCollapseAll: true,
  });
  context.subscriptions.push(
    view,
    changed,
    services.runs.onDidInvalidate(() => changed.fire()),
    services.onDidChangeJobs((jobs) => {
      const running = jobs.length;
      view.badge = running > 0 ? { value: running, tooltip: `${String(running)} in training` } : undefined;
    }),
  );
}

async function readRoots({ runs, log }: Services): Promise<RunNode[]> {
  try {
    const roots = rootNodes(await runs.read(), vscode.workspace.isTrusted);
    await setRunsState(roots.length === 0 ? 'empty' : 'listed');
    return roots;
  } catch (error) {
    const { code, message } = toErrorPayload(error);
    log.error(`${code}: ${message}`);
    await setRunsState('failed');
    return [];
  }
}

/** Decides which words an empty view has. */
async function setRunsState(state: 'empty' | 'listed' | 'failed'): Promise<void> {
  await vscode.commands.executeCommand('setContext', 'gradlens.runs', state);
}

function treeItem(node: RunNode): vscode.TreeItem {
  const item = itemOf(node);
  item.id = nodeId(node);
  return item;
}

function itemOf(node: RunNode): vscode.TreeItem {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  switch (node.kind) {
    case 'begin': {
      const item = new vscode.TreeItem('Train a Model…', None);
      item.iconPath = new vscode.ThemeIcon('play');
      item.command = { command: 'gradlens.train', title: 'Train…' };
      item.tooltip = 'There are no runs of your own yet.';
      return item;
    }
    case 'samples': {
      const item = new vscode.TreeItem('Samples', Expanded);
      item.description = 'shipped with GradLens';
      item.contextValue = 'samples checkpoint';
      item.iconPath = new vscode.ThemeIcon('library');
      return item;
    }
    case 'run':
      return runItem(node, node.run.checkpoints.length > 0 ? Collapsed : None);
    case 'checkpoint': {
      const item = new vscode.TreeItem(node.checkpoint.file, None);
      item.description = checkpointDescription(node.checkpoint);
      item.contextValue = 'checkpoint';
      item.iconPath = new vscode.ThemeIcon('layers');
      return item;
    }
  }
}

function runItem(
  { run }: Extract<RunNode, { kind: 'run' }>,
  state: vscode.TreeItemCollapsibleState,
): vscode.TreeItem {
  const item = new vscode.TreeItem(run.name, state);
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
    ...(run.checkpoints.length > 0 ? ['checkpoint'] : []),
    ...(isResumable(run) ? ['resumable'] : []),
    ...(run.sample || run.status === 'running' ? [] : ['deletable']),
  ].join(' ');
  item.accessibilityInformation = { label: `${run.name}, ${run.status}, ${runDescription(run)}` };
  return item;
}
