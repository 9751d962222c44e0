/** Asks what computes as a person does, from the palette to the document; the Python extension is a stand-in. */
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { notification, runCommand, screenshot, webviewFrame } from './actions';
import { checkout, openWorkbench, useWorkbench } from './workbench';

const workspace = mkdtempSync(join(tmpdir(), 'gradlens-diagnose-'));
/** An environment whose interpreter tells a version, and has no TensorFlow. */
function pythonEnvironment(name: string, version: string): void {
  const python = join(workspace, name, 'bin', 'python3');
  mkdirSync(join(workspace, name, 'bin'), { recursive: true });
  writeFileSync(python, `#!/bin/sh\nprintf '/${name}/bin/python3\\n${version}\\n'\n`);
  chmodSync(python, 0o755);
}
pythonEnvironment('env-a', '3.98.1');
pythonEnvironment('env-b', '3.99.2');
afterAll(() => rm(workspace, { recursive: true, force: true }));

const workbench = useWorkbench({
  folder: workspace,
  extensions: [join(checkout, 'test', 'fixtures', 'pythonExtension')],
  settings: { 'gradlens.backend': 'auto' },
});

/** The value beside a name in a table of the document. */
const valueOf = (preview: FrameLocator, name: string): Promise<string[]> =>
  preview
    .getByRole('row')
    .filter({ has: preview.getByRole('cell', { name, exact: true }) })
    .getByRole('cell')
    .allInnerTexts();

async function diagnose(page: Page): Promise<FrameLocator> {
  await runCommand(page, 'GradLens: Diagnose Backend');
  const preview = webviewFrame(page);
  await preview.getByRole('heading', { name: 'Settings' }).waitFor({ timeout: 90_000 });
  return preview;
}

it('says what computes and why, what was looked at, and the machine, in every theme', async () => {
  const { page, folder, setTheme } = workbench();
  const preview = await diagnose(page);
  expect(await preview.getByRole('heading').allInnerTexts()).toEqual([
    'What computes',
    'What was looked at',
    'This machine',
    'Settings',
  ]);
  await preview.getByRole('row').filter({ hasText: 'computes' }).first().waitFor();
  expect((await valueOf(preview, 'Python'))[1]).toMatch(/^3\.98\.1 in \/env-a\/bin\/python3/);
  expect(await valueOf(preview, 'environment of the Python extension')).toEqual([
    expect.anything(),
    join(folder, 'env-a'),
  ]);
  expect(await valueOf(preview, 'gradlens.backend')).toEqual(['gradlens.backend', 'auto']);
  for (const theme of ['light', 'high-contrast', 'dark'] as const) {
    await setTheme(theme);
    await screenshot(page, `diagnose-${theme}`);
  }
});

it('follows the Python extension to another environment', async () => {
  const { page, folder } = workbench();
  await runCommand(page, 'Python: Select Interpreter');
  const preview = await diagnose(page);
  // The preview shows the document before until this one is there.
  await preview.getByText(join(folder, 'env-b')).waitFor({ timeout: 90_000 });
  expect((await valueOf(preview, 'Python'))[1]).toMatch(/^3\.99\.2 in \/env-b\/bin\/python3/);
});

it('is offered by the status bar, and where the backend that is asked for cannot run', async () => {
  const { page, setSettings } = workbench();
  const item = page
    .locator('.statusbar-item')
    .filter({ hasText: /GradLens/ })
    .first();
  await item.hover();
  const tooltip = page.locator('.monaco-hover:visible');
  await tooltip.getByText('Computes on').waitFor();
  await screenshot(page, 'diagnose-status-dark');
  await tooltip.getByRole('link', { name: 'Diagnose Backend' }).waitFor();

  await setSettings({ 'gradlens.backend': 'tensorflow-gpu' });
  await runCommand(page, 'GradLens: Restart Engine');
  await item.locator('.codicon-error').waitFor();
  const failure = await notification(page, 'The backend tensorflow-gpu cannot run here');
  await screenshot(page, 'diagnose-failure-dark');
  await failure.getByRole('button', { name: 'Diagnose Backend' }).click();
  const preview = webviewFrame(page);
  await preview.getByText('Nothing: The backend tensorflow-gpu cannot run here').waitFor({ timeout: 60_000 });
  await screenshot(page, 'diagnose-nothing-dark');
});

it('works where the workspace is not trusted, and leaves its Python environment alone', async () => {
  const restricted = await openWorkbench({ folder: workspace, trusted: false });
  try {
    const { page } = restricted;
    await page.locator('.statusbar-item').filter({ hasText: 'Restricted Mode' }).waitFor();
    const preview = await diagnose(page);
    const [, trust] = await valueOf(preview, 'workspace');
    expect(trust).toBe('not trusted: its Python environment is not used');
    await screenshot(page, 'diagnose-untrusted-dark');
  } finally {
    await restricted.close();
  }
});
