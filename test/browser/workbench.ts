/** A VS Code window for a test: the server, a browser page on it, and a workspace of its own. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { ensureChromium } from '../../scripts/lib/chromium.mjs';
import { launchChromium } from '../../scripts/lib/launchChromium.mjs';
import { installCodeServer, releases } from '../../scripts/lib/codeServer.mjs';
import { installVsix } from '../../scripts/lib/installVsix.mjs';
import { onEndingSignals } from '../../scripts/lib/processes.mjs';
import { startServer } from '../../scripts/lib/serverProcess.mjs';
import { plainSettings, workbenchAddress } from '../../scripts/lib/workbenchAddress.mjs';
import { type Theme, screenshot, themeNames, waitForWorkbench } from './actions';

export const checkout = resolve(import.meta.dirname, '..', '..');

export interface WorkbenchOptions {
  /** Which VS Code; the newest when left out. */
  readonly release?: keyof typeof releases;
  /** Copied into a folder of the test's own, which is opened; an empty one when left out. */
  readonly folder?: string;
  readonly theme?: Theme;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Loaded as the extension under development: the checkout when left out, none with a `vsix`. */
  readonly extensionPath?: string;
  /** Installed into the server before it starts. */
  readonly vsix?: string;
  /** Folders of unpacked extensions that are installed beside it. */
  readonly extensions?: readonly string[];
  readonly payload?: readonly (readonly [string, string])[];
  /** False: VS Code asks for trust, and the workspace starts in restricted mode. */
  readonly trusted?: boolean;
  /** Reaches the extension host, and the engine through it. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Workbench {
  readonly page: Page;
  /** The opened workspace folder: the test's own copy. */
  readonly folder: string;
  /** What the server has printed: the place to look when the extension host misbehaves. */
  readonly serverLog: () => string;
  readonly setTheme: (theme: Theme) => Promise<void>;
  /** Changes settings of the machine as an editor of the file would; the others stay. */
  readonly setSettings: (settings: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Reloads the window, as "Developer: Reload Window" does, and waits until it is back. */
  readonly reload: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Whether this machine has a TensorFlow changes nothing, unless a test says so. */
function settingsOf(options: WorkbenchOptions, theme: Theme): Record<string, unknown> {
  const ours = { ...plainSettings, 'gradlens.backend': 'wasm' };
  return { ...ours, ...options.settings, 'workbench.colorTheme': themeNames[theme] };
}

/** Ends things in the reverse order of their start, the rest also when one of them fails. */
async function endAll(ends: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const end of ends.toReversed()) await end().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, 'The workbench did not close cleanly');
}

/**
 * Starts a VS Code server, opens a page on it and waits for the workbench.
 * @throws when the server, the browser or the workbench does not come up; nothing is left running then
 */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const installed = await installCodeServer(releases[options.release ?? 'newest'], console.log);
  const program = await ensureChromium(console.log);
  const base = await mkdtemp(join(tmpdir(), 'gradlens-workbench-'));
  const stopAnswering = onEndingSignals();
  const removeBase = () => {
    stopAnswering();
    return rm(base, { recursive: true, force: true, maxRetries: 5 });
  };
  const ends = [removeBase];
  try {
    const folder = join(base, 'workspace');
    const dataFolder = join(base, 'server');
    await (options.folder === undefined ? mkdir(folder) : cp(options.folder, folder, { recursive: true }));
    if (options.vsix !== undefined) await installVsix(installed, options.vsix, dataFolder);
    for (const extension of options.extensions ?? [])
      await cp(extension, join(dataFolder, 'extensions', basename(extension)), { recursive: true });
    const theme = options.theme ?? 'dark';
    const server = await startServer(installed, {
      dataFolder,
      settings: settingsOf(options, theme),
      trusted: options.trusted ?? true,
      testDriver: true,
      env: { ...options.env },
    });
    ends.push(server.close);
    const browser = await launchChromium(program);
    ends.push(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const extensionPath = options.extensionPath ?? (options.vsix === undefined ? checkout : undefined);
    const address = workbenchAddress(server, {
      folder,
      ...(extensionPath === undefined ? {} : { extensionPath }),
      payload: options.payload ?? [],
    });
    await page.goto(address);
    await waitForWorkbench(page, theme);
    return {
      page,
      folder,
      serverLog: server.log,
      setSettings: (settings) =>
        writeFile(
          server.settingsFile,
          JSON.stringify({ ...settingsOf(options, theme), ...settings }, null, 2),
        ),
      setTheme: async (next) => {
        await writeFile(server.settingsFile, JSON.stringify(settingsOf(options, next), null, 2));
        await waitForWorkbench(page, next);
      },
      reload: async () => {
        await page.reload();
        await page.locator('.monaco-workbench .part.editor').waitFor();
      },
      close: () => endAll(ends),
    };
  } catch (error) {
    await endAll(ends);
    throw error;
  }
}

/**
 * One workbench for all tests of a file: opened before them, closed after them, and photographed when one fails
 * (test/screenshots/failed-….png).
 * @returns gives the workbench inside a test
 */
export function useWorkbench(options: WorkbenchOptions = {}): () => Workbench {
  let workbench: Workbench | undefined;
  beforeAll(async () => {
    workbench = await openWorkbench(options);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail' || workbench === undefined) return;
    await screenshot(workbench.page, `failed-${task.name.replaceAll(/\W+/g, '-').slice(0, 80)}`);
    console.log(workbench.serverLog().slice(-4000));
  });
  afterAll(() => workbench?.close());
  return () => {
    if (workbench === undefined)
      throw new Error('The workbench is opened by beforeAll: use it inside a test.');
    return workbench;
  };
}
