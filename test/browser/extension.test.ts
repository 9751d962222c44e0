import { expect, it } from 'vitest';
import {
  pickQuick,
  quickRows,
  runCommand,
  screenshot,
  sideBarView,
  typeQuick,
  webviewFrame,
} from './actions';
import { useWorkbench } from './workbench';

const workbench = useWorkbench();

it('trains what was chosen step by step, with a way back, and shows it', async () => {
  const { page } = workbench();
  await runCommand(page, 'GradLens: Train…');
  await pickQuick(page, 'Choose data, network and method');
  await pickQuick(page, 'MNIST digits, 4,000');
  await pickQuick(page, 'madry-mnist');
  await quickRows(page, 'Natural').waitFor();
  await page.locator('.quick-input-widget:visible').getByRole('button', { name: 'Back' }).click();
  await pickQuick(page, 'wong-small');
  await pickQuick(page, 'Adversarial (AT-ε)');
  const input = page.locator('.quick-input-widget:visible');
  // What is typed before the question has come goes into the one before.
  await input.getByText('(5/6)').waitFor();
  await typeQuick(page, '8');
  await input.getByText('choose a number above 0 and up to 1').first().waitFor();
  await screenshot(page, 'train-question-dark');
  await typeQuick(page, '0.1');
  await input.getByText('(6/6)').waitFor();
  await typeQuick(page, '1');
  await page.getByRole('tab', { name: /^Training/ }).waitFor();
  await page.getByRole('tab', { name: 'GradLens' }).first().click();
  await sideBarView(page, 'Runs')
    .getByRole('treeitem', { name: /AT-0\.1, finished/ })
    .waitFor({ timeout: 90_000 });
});

it('brings a panel back after a reload, as it was', async () => {
  const { page } = workbench();
  await runCommand(page, 'GradLens: Zero-Shot Table');
  const title = page.getByRole('tab', { name: /^Zero-Shot: mnist-4k/ });
  await title.waitFor();
  await webviewFrame(page).locator('#root > *').first().waitFor();
  // The command, not the browser's own reload: it has the window write down what is open.
  await Promise.all([page.waitForEvent('load'), runCommand(page, 'Developer: Reload Window')]);
  await title.waitFor();
  await webviewFrame(page).locator('#root > *').first().waitFor({ timeout: 60_000 });
  expect(await webviewFrame(page).locator('#root').getAttribute('data-panel')).toBe('zero-shot');
});
