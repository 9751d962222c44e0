/** The panels of this window, one of each kind: opened, restored, told of events. */
import * as vscode from 'vscode';
import type { PanelEvents, PanelKind, PanelSubject } from '../../src/protocol/panels';
import { panelHtml, panelResourceRoots } from './panelHtml';
import type { PanelHandlers, PanelSessions } from './panelSession';
import { titleOf } from './subjects';

/** A panel on show, as the handlers of its requests see it. */
export interface OpenPanel {
  subject(): PanelSubject;
  /** Follows what the document shows: the tab's title, and what is restored. */
  follow(subject: PanelSubject): void;
}

/** Makes the handlers of one panel. */
export type HandlersFor = (panel: OpenPanel) => PanelHandlers;

export interface Panels {
  /** Shows a subject: in the panel of its kind, else in a new one beside the editor. */
  open(subject: PanelSubject): void;
  /** Fills a panel that the editor kept over a reload. */
  restore(panel: vscode.WebviewPanel, subject: PanelSubject): void;
  notify<Name extends keyof PanelEvents>(name: Name, event: PanelEvents[Name]): void;
  /** Says who answers panels; once, before the first opens. */
  answerWith(handlers: HandlersFor): void;
  /** What is on show, by kind. */
  subjects(): ReadonlyMap<PanelKind, PanelSubject>;
  dispose(): void;
}

export const viewTypeOf = <Kind extends PanelKind>(kind: Kind): `gradlens.${Kind}` => `gradlens.${kind}`;

interface Shown extends OpenPanel {
  readonly view: vscode.WebviewPanel;
  readonly sessions: PanelSessions;
}

export function createPanels(extensionUri: vscode.Uri): Panels {
  const shown = new Map<PanelKind, Shown>();
  let handlersFor: HandlersFor | undefined;

  function fill(view: vscode.WebviewPanel, subject: PanelSubject): void {
    if (!handlersFor) throw new Error('a panel opened before anybody answers panels');
    shown.get(subject.kind)?.view.dispose();
    const panel = show(view, extensionUri, subject, handlersFor);
    shown.set(subject.kind, panel);
    view.onDidDispose(() => {
      panel.sessions.dispose();
      if (shown.get(subject.kind) === panel) shown.delete(subject.kind);
    });
  }

  return {
    open(subject) {
      const panel = shown.get(subject.kind);
      if (!panel) {
        fill(createView(extensionUri, subject), subject);
        return;
      }
      panel.follow(subject);
      panel.view.reveal();
      panel.sessions.notify('subject/changed', subject);
    },
    restore: fill,
    notify: (name, event) => shown.forEach(({ sessions }) => sessions.notify(name, event)),
    answerWith: (handlers) => {
      handlersFor = handlers;
    },
    subjects: () => new Map([...shown].map(([kind, panel]) => [kind, panel.subject()])),
    dispose() {
      for (const { view } of shown.values()) view.dispose();
    },
  };
}

function createView(extensionUri: vscode.Uri, subject: PanelSubject): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(
    viewTypeOf(subject.kind),
    titleOf(subject),
    vscode.ViewColumn.Beside,
    webviewOptions(extensionUri),
  );
}

const webviewOptions = (extensionUri: vscode.Uri): vscode.WebviewOptions => ({
  enableScripts: true,
  localResourceRoots: panelResourceRoots(extensionUri),
});

function show(
  view: vscode.WebviewPanel,
  extensionUri: vscode.Uri,
  subject: PanelSubject,
  handlersFor: HandlersFor,
): Shown {
  let current = subject;
  const panel: OpenPanel = {
    subject: () => current,
    follow(next) {
      current = next;
      view.title = titleOf(next);
    },
  };
  const sessions = sessionsOf(view.webview, handlersFor(panel));
  view.title = titleOf(subject);
  view.iconPath = {
    light: vscode.Uri.joinPath(extensionUri, 'media', 'panel-light.svg'),
    dark: vscode.Uri.joinPath(extensionUri, 'media', 'panel-dark.svg'),
  };
  view.webview.onDidReceiveMessage((message: unknown) => sessions.receive(message));
  view.webview.options = webviewOptions(extensionUri);
  view.webview.html = panelHtml(view.webview, extensionUri, subject.kind);
  return { ...panel, view, sessions };
}

/** Their code is loaded with the first panel; what is said meanwhile is heard then, in its order. */
function sessionsOf(webview: vscode.Webview, handlers: PanelHandlers): PanelSessions {
  const loading = import('./panelSession').then(({ createPanelSessions }) =>
    createPanelSessions((message) => webview.postMessage(message), handlers),
  );
  return {
    receive: (message) => void loading.then(({ receive }) => receive(message)),
    notify: (name, event) => void loading.then(({ notify }) => notify(name, event)),
    dispose: () => void loading.then(({ dispose }) => dispose()),
  };
}
