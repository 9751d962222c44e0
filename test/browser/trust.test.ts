import { expect, it } from 'vitest';
import { quickRows, runCommand, screenshot, sideBarView, webviewFrame } from './actions';
import { useWorkbench } from './workbench';

const workbench = useWorkbench({ trusted: false });

it('does not offer to train there', async () => {
  const { page } = workbench();
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget:visible input.input').fill('>GradLens: ');
  await quickRows(page, 'GradLens: Compare Checkpoints').waitFor();
  for (const title of ['Train…', 'Resume Training', 'Cancel Training']) {
    expect(await quickRows(page, `GradLens: ${title}`).count(), title).toBe(0);
  }
  await page.keyboard.press('Escape');
});

it('shows the samples on the shipped images all the same', async () => {
  const { page } = workbench();
  await runCommand(page, 'GradLens: Compare Checkpoints');
  await webviewFrame(page).locator('#root canvas').first().waitFor({ timeout: 60_000 });
});

it('runs nothing of a workspace that is not trusted, says why, and has the button to trust it', async () => {
  const { page } = workbench();
  await page.getByRole('tab', { name: 'GradLens' }).click();
  const runs = sideBarView(page, 'Runs');
  await runs.getByText('This workspace is not trusted').waitFor();
  expect(await runs.getByRole('button', { name: 'Train a Model…' }).count()).toBe(0);
  await runs.getByRole('button', { name: 'Manage Workspace Trust' }).click();
  await page.getByRole('button', { name: 'Trust', exact: true }).waitFor();
  await screenshot(page, 'restricted-dark');
});
