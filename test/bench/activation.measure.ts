/** Milliseconds of GradLens' activation as VS Code itself counts them, code loading included ("Show Running Extensions"). */
import { writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { openSideBar, runCommand, sideBarView } from '../browser/actions';
import { useWorkbench } from '../browser/workbench';

const workbench = useWorkbench();

it('is taken from the list of running extensions', async () => {
  const { page } = workbench();
  await openSideBar(page, 'GradLens');
  await sideBarView(page, 'Samples').getByRole('treeitem').first().waitFor();
  await runCommand(page, 'Developer: Show Running Extensions');
  const rows = page.locator('.runtime-extensions-editor .monaco-list-row');
  const row = rows.filter({ hasText: 'GradLens' }).first();
  await rows.first().click();
  // The list draws only the rows that fit, the slowest extension first.
  while (!(await row.isVisible())) await page.keyboard.press('ArrowDown');
  const text = (await row.textContent()) ?? '';
  const milliseconds = Number(/(\d+)ms/.exec(text)?.[1]);
  expect(milliseconds, text).toBeGreaterThanOrEqual(0);
  const { GRADLENS_ACTIVATION_MEASURES: file } = process.env;
  if (file !== undefined) await writeFile(file, JSON.stringify(milliseconds));
});
