/** Attacks a checkpoint as a person does: by keyboard, from the palette to the table. */
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { openSideBar, quickRows, runCommand, screenshot, treeRow, typeQuick, webviewFrame } from './actions';
import { checkout, useWorkbench } from './workbench';

const workspace = mkdtempSync(join(tmpdir(), 'gradlens-robustness-'));
mkdirSync(join(workspace, 'runs'));
// A run of one's own, which is written into, beside the shipped samples, which are not.
cpSync(join(checkout, 'media', 'samples', 'natural'), join(workspace, 'runs', 'mine'), { recursive: true });
afterAll(() => rm(workspace, { recursive: true, force: true }));
const workbench = useWorkbench({ folder: workspace });

/** Accepts the first row that shows the text, without a mouse. */
async function answer(page: Page, question: string, row: string): Promise<void> {
  await page
    .locator(`.quick-input-widget:visible input[placeholder^="${question}"]`)
    .waitFor({ timeout: 60_000 });
  await page.keyboard.type(row);
  await expect.poll(() => quickRows(page, row).count()).toBeGreaterThan(0);
  await page.keyboard.press('Enter');
}

/** Types over what an input box offers. */
async function fill(page: Page, prompt: string, text: string): Promise<void> {
  await page.locator('.quick-input-widget:visible').filter({ hasText: prompt }).waitFor();
  await typeQuick(page, text);
}

it('asks attack, norm, ε and images, keeps the result in the run and shows it, in every theme', async () => {
  const { page, folder, setTheme } = workbench();
  await openSideBar(page, 'GradLens');
  await treeRow(page, 'Natural').first().waitFor({ timeout: 60_000 });
  await runCommand(page, 'GradLens: Evaluate Robustness');
  await answer(page, 'Which checkpoint?', '/runs/mine');
  await quickRows(page, 'Random search that sees no gradients').waitFor();
  await screenshot(page, 'robustness-attack-dark');
  await answer(page, 'Attacked with', 'PGD-50 with 10 restarts');
  await answer(page, 'What the attack may change', 'Every pixel within');
  await fill(page, 'ε in pixel units', '8');
  await page.getByText('ε is 8; choose a number from 0 to 1').first().waitFor();
  await screenshot(page, 'robustness-epsilon-dark');
  await typeQuick(page, '64/255');
  await fill(page, 'test images', '6');

  const preview = webviewFrame(page);
  await preview.getByRole('heading', { name: 'Robustness of Natural' }).waitFor({ timeout: 60_000 });
  const header = preview.getByRole('columnheader');
  expect(await header.allInnerTexts()).toEqual(['', 'clean', 'FGSM', 'pgd', 'worst case']);
  const images = preview.getByRole('row').filter({ hasText: 'images' }).getByRole('cell');
  expect(await images.allInnerTexts()).toEqual(['images', '6 of 6', expect.anything(), '0 of 6', '0 of 6']);
  const record: unknown = JSON.parse(await readFile(join(folder, 'runs', 'mine', 'robustness.json'), 'utf8'));
  expect(record).toMatchObject({
    checkpoint: 'epoch-020.safetensors',
    data: 'mnist-4k',
    settings: { attack: 'pgd', threatModel: 'linf', epsilon: 64 / 255, images: 6 },
    result: { worst: { correct: 0, count: 6 } },
  });
  for (const theme of ['light', 'high-contrast', 'dark'] as const) {
    await setTheme(theme);
    await screenshot(page, `robustness-${theme}`);
  }
});

it('is on the menu of a sample’s line, can be cancelled, and then shows and keeps nothing', async () => {
  const { page } = workbench();
  await treeRow(page, 'AT-0.1').first().click({ button: 'right' });
  const entry = page.locator('.monaco-menu').getByText('Evaluate Robustness…');
  await entry.waitFor();
  await screenshot(page, 'robustness-menu-dark');
  await entry.click();
  await answer(page, 'Attacked with', '5,000 queries: finds');
  await answer(page, 'What the attack may change', 'Every pixel within');
  await fill(page, 'ε in pixel units', '0.1');
  await fill(page, 'test images', '1000');
  await runCommand(page, 'Notifications: Show Notifications');
  const work = page
    .locator('.notifications-center .notification-list-item')
    .filter({ hasText: 'Attacking AT-0.1 with square' });
  await work.filter({ hasText: 'square on images 1 to 50 of 1000' }).waitFor({ timeout: 15_000 });
  await screenshot(page, 'robustness-progress-dark');
  await work.getByRole('button', { name: 'Cancel' }).click();
  await work.waitFor({ state: 'detached', timeout: 20_000 });
  expect(await page.getByRole('tab', { name: 'Robustness of AT-0.1' }).count()).toBe(0);
});
