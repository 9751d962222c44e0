/** Panels: who answers them, what they hear of, and how they come back after a reload. */
import * as vscode from 'vscode';
import type { Services } from '../services';
import { panelHandlers } from './panelHandlers';
import { viewTypeOf } from './panels';
import { panelKinds, restoreSubject } from './restoreSubject';

export function registerPanels(context: vscode.ExtensionContext, services: Services): void {
  const { panels } = services;
  panels.answerWith((panel) => panelHandlers(services, panel));
  const restorers = panelKinds.map((kind) =>
    vscode.window.registerWebviewPanelSerializer(viewTypeOf(kind), {
      deserializeWebviewPanel: (view, state) => {
        panels.restore(view, restoreSubject(kind, state));
        return Promise.resolve();
      },
    }),
  );
  context.subscriptions.push(
    ...restorers,
    services.runs.onDidRead((runs) => panels.notify('runs/changed', runs)),
    services.onDidChangeJobs((jobs) => panels.notify('jobs/changed', jobs)),
    services.onDidProgress((progress) => panels.notify('training/progress', progress)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => panels.notify('trust/changed', { trusted: true })),
  );
}
