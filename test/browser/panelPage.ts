/**
 * A panel's document in plain Chromium, without VS Code: the bundle from dist/webview under the content security
 * policy and the theme variables of the real one, and a host of the test's own at the other end of the line.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { createMessageConnection, type Message, type MessageConnection } from 'vscode-jsonrpc/node';
import { createPanelTransport } from '../../extension/panels/panelTransport';
import { ensureChromium } from '../../scripts/lib/chromium.mjs';
import { launchChromium } from '../../scripts/lib/launchChromium.mjs';
import { serve, type Handlers } from '../../src/protocol/channel';
import type { PanelEvents, PanelKind, PanelRequests } from '../../src/protocol/panels';
import type { Theme } from './actions';
import themes from './themes.json';

export interface PanelPage {
  readonly page: Page;
  /** Tells the panel of an event, as the host does. */
  readonly notify: <E extends keyof PanelEvents>(event: E, payload: PanelEvents[E]) => Promise<void>;
  readonly setTheme: (theme: Theme) => Promise<void>;
  /** The parameters of the requests of one method so far. */
  readonly asked: (method: keyof PanelRequests) => readonly unknown[];
  /** What the document stored for the next time. */
  readonly storedState: () => Promise<unknown>;
  /** Errors of the document and violations of its policy so far. */
  readonly complaints: readonly string[];
}

export interface PanelPageOptions {
  readonly theme?: Theme;
  /** CSS pixels; 200 % zoom is half the width at twice the `pixelRatio`. */
  readonly width?: number;
  readonly height?: number;
  readonly pixelRatio?: number;
}

const origin = 'http://panel.test';
const bundles = join(import.meta.dirname, '..', '..', 'dist', 'webview');

const policy = [
  "default-src 'none'",
  "script-src 'nonce-test'",
  `style-src ${origin} 'nonce-test'`,
  `font-src ${origin}`,
  `img-src ${origin} data: blob:`,
].join('; ');

const documentOf = (kind: PanelKind): string => `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta property="csp-nonce" content="test">
  <link rel="stylesheet" href="${origin}/editor.css">
  <link rel="stylesheet" href="${origin}/${kind}.css">
  <title>GradLens</title>
</head>
<body>
  <div id="root"></div>
  <script nonce="test" src="${origin}/${kind}.js"></script>
</body>
</html>`;

/** What VS Code itself gives every webview's body. */
const editorStyle = `body {
  margin: 0; padding: 0 20px;
  color: var(--vscode-editor-foreground); background: var(--vscode-editor-background);
  font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); font-weight: var(--vscode-font-weight);
}`;

/** Runs in the document before its scripts: what VS Code puts there. The state lasts as long as the page. */
const editorApi = `globalThis.acquireVsCodeApi = () => ({
  postMessage: (message) => { globalThis.postToHost(message); },
  getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
  setState: (state) => { sessionStorage.setItem('state', JSON.stringify(state)); },
});
globalThis.receiveFromHost = (message) => { window.postMessage(message); };
globalThis.applyTheme = ({ bodyClass, variables }) => {
  document.documentElement.removeAttribute('style');
  for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
  document.body.className = bodyClass;
};
addEventListener('securitypolicyviolation', (event) => {
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample);
});`;

/** The functions of `editorApi`, as they are called from here. */
declare function receiveFromHost(message: unknown): void;
declare function applyTheme(theme: (typeof themes)[Theme]): void;

/** Opens a panel's document. */
export async function openPanelPage(
  browser: Browser,
  kind: PanelKind,
  handlers: Handlers<PanelRequests>,
  { theme = 'dark', width = 1100, height = 900, pixelRatio = 1 }: PanelPageOptions = {},
): Promise<PanelPage> {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: pixelRatio });
  const page = await context.newPage();
  const complaints = watch(page);
  const asked: Asked[] = [];
  const connect = await hostConnection(page, handlers, asked);
  await page.route(`${origin}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname.slice(1);
    if (path === '') return route.fulfill({ contentType: 'text/html', body: documentOf(kind) });
    if (path === 'editor.css') return route.fulfill({ contentType: 'text/css', body: editorStyle });
    if (path === 'favicon.ico') return route.fulfill({ status: 204 });
    const contentType = path.endsWith('.css') ? 'text/css' : 'text/javascript';
    return route.fulfill({ contentType, body: await readFile(join(bundles, path)) });
  });
  const begin = `addEventListener('DOMContentLoaded', () => { applyTheme(${JSON.stringify(themes[theme])}); });`;
  await page.addInitScript({ content: `${editorApi}\n${begin}` });
  await page.goto(`${origin}/`);
  return {
    page,
    complaints,
    asked: (method) => asked.filter((one) => one.method === method).map(({ params }) => params),
    notify: (event, payload) => connect().sendNotification(event, payload),
    setTheme: async (next) => {
      await page.evaluate((chosen) => applyTheme(chosen), themes[next]);
    },
    storedState: () => page.evaluate("JSON.parse(sessionStorage.getItem('state') ?? 'null')"),
  };
}

function watch(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  return complaints;
}

interface Asked {
  readonly method: string;
  readonly params: unknown;
}

/** What a document posts: a request with its envelope, or a cancellation. */
interface PostedMessage extends Message {
  readonly method?: string;
  readonly params?: { readonly params?: unknown };
}

/** The host's end: a document's first words begin a new connection, as in the extension. */
async function hostConnection(
  page: Page,
  handlers: Handlers<PanelRequests>,
  asked: Asked[],
): Promise<() => MessageConnection> {
  let current: { connection: MessageConnection; receive: (message: Message) => void } | undefined;
  const begin = () => {
    const transport = createPanelTransport(async (message) => {
      // A message to a document that is gone already is lost, as it is in VS Code.
      await page.evaluate((received) => receiveFromHost(received), message).catch(() => undefined);
      return true;
    });
    const connection = createMessageConnection(transport.reader, transport.writer);
    serve<PanelRequests>(connection, handlers);
    connection.listen();
    return { connection, receive: (message: Message) => transport.receive(message) };
  };
  await page.exposeFunction('postToHost', (message: PostedMessage) => {
    if (message.method !== undefined) asked.push({ method: message.method, params: message.params?.params });
    if (message.method === 'panel/ready') {
      current?.connection.dispose();
      current = begin();
    }
    current?.receive(message);
  });
  return () => {
    if (!current) throw new Error('the panel has not said that it is ready');
    return current.connection;
  };
}

/** One browser for all tests of a file; every page that a test opened is closed, and must not have complained. */
export function usePanelPages(): (
  kind: PanelKind,
  handlers: Handlers<PanelRequests>,
  options?: PanelPageOptions,
) => Promise<PanelPage> {
  let browser: Browser | undefined;
  let opened: PanelPage[] = [];
  beforeAll(async () => {
    browser = await launchChromium(await ensureChromium(console.log));
  });
  afterEach(async () => {
    const complaints = opened.flatMap((panel) => panel.complaints);
    await Promise.all(opened.map(({ page }) => page.context().close()));
    opened = [];
    expect(complaints).toEqual([]);
  });
  afterAll(() => browser?.close());
  return async (kind, handlers, options) => {
    if (!browser) throw new Error('the browser starts in beforeAll: use it inside a test');
    const panel = await openPanelPage(browser, kind, handlers, options);
    opened.push(panel);
    return panel;
  };
}
