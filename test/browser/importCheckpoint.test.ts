import { copyFileSync, mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import {
  openPalette,
  openSideBar,
  quickRows,
  screenshot,
  sideBarView,
  treeRow,
  webviewFrame,
} from './actions';
import { checkout, useWorkbench } from './workbench';

const workspace = mkdtempSync(join(tmpdir(), 'gradlens-import-'));
for (const file of ['checkpoints/madry.pt', 'images/photo.bmp']) {
  copyFileSync(join(checkout, 'test', 'fixtures', file), join(workspace, file.split('/').at(-1) ?? file));
}
afterAll(() => rm(workspace, { recursive: true, force: true }));
const workbench = useWorkbench({ folder: workspace });

/** Types into the open quick input and accepts the first row that shows the text, without a mouse. */
async function answer(page: Page, row: string): Promise<void> {
  await quickRows(page, row).first().waitFor({ timeout: 60_000 });
  await page.keyboard.type(row);
  await expect.poll(() => quickRows(page, row).count()).toBeGreaterThan(0);
  await page.keyboard.press('Enter');
}

async function command(page: Page, title: string): Promise<void> {
  await openPalette(page, title);
  await page.keyboard.press('Enter');
}

it('imports a PyTorch checkpoint by keyboard, and shows its saliency, in every theme', async () => {
  const { page, folder, setTheme } = workbench();
  await openSideBar(page, 'GradLens');
  await sideBarView(page, 'Data Sets').getByRole('treeitem').first().waitFor();
  await command(page, 'GradLens: Import Checkpoint');
  await answer(page, 'madry.pt');
  await quickRows(page, 'Pixels from 0 to 1 as they are').waitFor({ timeout: 60_000 });
  await screenshot(page, 'import-dark');
  await answer(page, 'None');
  await answer(page, 'Numbers');
  await treeRow(page, 'madry').first().waitFor({ timeout: 60_000 });
  const record: unknown = JSON.parse(await readFile(join(folder, 'runs', 'madry', 'import.json'), 'utf8'));
  expect(record).toMatchObject({ source: 'madry.pt', architecture: 'madry-mnist', normalisation: null });

  await command(page, 'GradLens: Inspect Saliency');
  await answer(page, 'photo.bmp');
  const panel = webviewFrame(page);
  await panel.getByRole('heading', { name: 'madry' }).waitFor({ timeout: 60_000 });
  await panel.getByRole('img', { name: /Gradient of the loss of madry/ }).waitFor({ timeout: 60_000 });
  for (const theme of ['dark', 'light', 'high-contrast'] as const) {
    await setTheme(theme);
    await screenshot(page, `imported-saliency-${theme}`);
  }
});
