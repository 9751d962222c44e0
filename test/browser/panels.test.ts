/** Every panel inside the real VS Code, over the real engine and the shipped sample runs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, expect, it } from 'vitest';
import type { Evaluation, Proportion } from '../../src/protocol/runs';
import { readEvaluation } from '../../src/runs/readRun';
import { intervalText, percent } from '../../webview/model/format';
import { pickQuick, runCommand, screenshot, webviewFrame, type Theme } from './actions';
import { digit } from './cannedData';
import { bytesOf, choose, enter, pictures, press } from './panelActions';
import { checkout, useWorkbench } from './workbench';

/** A test digit as a person would have it: 280 pixels wide, in their folder. */
const folder = mkdtempSync(join(tmpdir(), 'gradlens-digits-'));
const SCALE = 10;
const { pixels, label } = digit(3);
const side = pixels.width * SCALE;
const png = new PNG({ width: side, height: side });
for (let i = 0; i < side * side; i++) {
  const [x, y] = [Math.floor((i % side) / SCALE), Math.floor(i / side / SCALE)];
  const grey = Math.round(255 * (pixels.values[y * pixels.width + x] ?? 0));
  png.data.set([grey, grey, grey, 255], 4 * i);
}
writeFileSync(join(folder, 'three.png'), PNG.sync.write(png));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const workbench = useWorkbench({ folder });

/** Dark comes last, so that the next panel opens in it. */
const photographed: readonly Theme[] = ['light', 'high-contrast', 'dark'];

/** Opens a panel alone in the window and waits for what it is about. */
async function openPanel(command: string, content: string): Promise<{ page: Page; panel: FrameLocator }> {
  const { page } = workbench();
  await runCommand(page, 'View: Close All Editors');
  await runCommand(page, `GradLens: ${command}`);
  if (command === 'Inspect Saliency') await pickQuick(page, 'three.png');
  const panel = webviewFrame(page);
  await panel.locator(content).first().waitFor({ timeout: 90_000 });
  return { page, panel };
}

async function photograph(name: string): Promise<void> {
  const { page, setTheme } = workbench();
  for (const theme of photographed) {
    await setTheme(theme);
    await webviewFrame(page).locator(`body.vscode-${theme}`).waitFor();
    await page.mouse.move(0, 0);
    await screenshot(page, `${name}-${theme}`);
  }
}

async function sampleEvaluation(name: string): Promise<Evaluation> {
  const evaluation = await readEvaluation(join(checkout, 'media', 'samples', name));
  if (!evaluation) throw new Error(`the sample ${name} was not measured`);
  return evaluation;
}

it("shows two models' gradients of an image of one's own, side by side", async () => {
  const { panel } = await openPanel('Inspect Saliency', 'section:nth-of-type(3) canvas');
  expect(await panel.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
    'Image',
    'Natural',
    'AT-0.1',
  ]);
  await panel.getByText('For the model: 280 × 280 colour image, resized to 28 × 28 grey.').waitFor();
  for (const model of ['Natural', 'AT-0.1']) {
    const bytes = await bytesOf(
      pictures(panel, `Gradient of the loss of ${model} for class ${String(label)}`),
    );
    const red = bytes.filter((value, i) => i % 4 === 0 && value > (bytes[i + 2] ?? 0) + 60).length;
    const blue = bytes.filter((value, i) => i % 4 === 2 && value > (bytes[i - 2] ?? 0) + 60).length;
    expect(red, model).toBeGreaterThan(5);
    expect(blue, model).toBeGreaterThan(5);
  }
  await photograph('saliency');
  await choose(panel, 'What is shown', 'Gradient of a class score');
  await choose(panel, 'Class to explain', '8');
  await pictures(panel, 'Gradient of a class score of AT-0.1 for class 8').waitFor();
});

it('compares the models on test digits, and zooms into all cells at once', async () => {
  const { page, panel } = await openPanel(
    'Compare Checkpoints',
    'tbody tr:nth-of-type(8) td:last-child canvas',
  );
  expect(await panel.getByRole('columnheader').allTextContents()).toEqual(['Image', 'Natural', 'AT-0.1']);
  await photograph('compare');
  await panel.getByRole('group', { name: 'Gradient of the loss of AT-0.1' }).first().focus();
  await page.keyboard.press('+');
  await panel.getByText('150 %.').waitFor();
  await choose(panel, 'Each cell shows', 'Image after an attack');
  await panel.getByRole('group', { name: 'Attacked image, Natural' }).nth(7).waitFor({ timeout: 60_000 });
  // The zoom is still there.
  await panel.getByText('150 %.').waitFor();
  await photograph('compare-attacked');
});

it('changes no class without a change, and many with a large one', async () => {
  const { panel } = await openPanel('Adversarial Gallery', 'li:nth-of-type(24) canvas');
  await photograph('gallery');
  await choose(panel, 'Model', 'Natural');
  await enter(panel, 'ε × 255', '0');
  await panel.getByText('0 of 24 changed class').first().waitFor({ timeout: 60_000 });
  await enter(panel, 'ε × 255', '51');
  const summary = panel.locator('.status-line strong');
  await expect
    .poll(() => summary.textContent(), { timeout: 60_000 })
    .toMatch(/^(1\d|2\d) of 24 changed class$/);
});

it('shows the samples as they were measured, and what they misread', async () => {
  const { panel } = await openPanel('Zero-Shot Table', 'tbody tr:nth-of-type(2)');
  const cell = ({ value, low, high }: Proportion): string => percent(value) + intervalText({ low, high });
  for (const [name, title] of [
    ['natural', 'Natural'],
    ['at-0.1', 'AT-0.1'],
  ] as const) {
    const { source, robust, targets } = await sampleEvaluation(name);
    const cells = await panel.getByRole('row').filter({ hasText: title }).getByRole('cell').allTextContents();
    expect(cells.map((text) => text.replace(' ★', ''))).toEqual(
      [source, robust, ...targets.map(({ accuracy }) => accuracy)].map(cell),
    );
  }
  await photograph('zero-shot');
  const { source } = await sampleEvaluation('natural');
  await panel.getByRole('button', { name: /^Natural, MNIST/ }).press('Enter');
  await panel
    .getByText(`${String(source.count - source.correct)} images of 1,000 misread`)
    .waitFor({ timeout: 60_000 });
  await photograph('zero-shot-misread');
});

it('draws a training while it runs, cancels it within the panel and goes on', async () => {
  const { page } = workbench();
  await runCommand(page, 'View: Close All Editors');
  await runCommand(page, 'GradLens: Train…');
  await pickQuick(page, 'quick-start');
  const panel = webviewFrame(page);
  await panel.getByRole('progressbar', { name: 'Training Natural' }).waitFor({ timeout: 90_000 });
  await panel.locator('.uplot canvas').first().waitFor();
  await panel.locator('.readouts', { hasText: 'Time left' }).waitFor();
  await screenshot(page, 'training-running-dark');
  await press(panel, 'Cancel Training');
  await press(panel, 'Resume Training');
  await expect
    .poll(() => panel.locator('.readouts').first().textContent(), { timeout: 90_000 })
    .toContain('Finished');
});

it('shows the curves of a finished run', async () => {
  const { panel } = await openPanel('Show Training', '.uplot canvas');
  await choose(panel, 'Run', 'AT-0.1 (sample) · finished');
  await panel.getByText('Adversarial training, ε 25.5/255 (0.1)').first().waitFor();
  const { source } = await sampleEvaluation('at-0.1');
  await panel.getByText(percent(source.value)).first().waitFor();
  await photograph('training');
});
