import { expect, it } from 'vitest';
import manifest from '../../package.json';
import { openPalette, openSideBar, runCommand, screenshot, sideBarView } from './actions';
import { useWorkbench } from './workbench';

const workbench = useWorkbench();

it('shows the container of the activity bar with its views, and what to do in an empty one', async () => {
  const { page } = workbench();
  await openSideBar(page, 'GradLens');
  const runs = sideBarView(page, 'Runs');
  await runs.getByRole('button', { name: 'Train a Model…' }).waitFor();
  await runs.getByRole('button', { name: 'Get Started' }).waitFor();
  await sideBarView(page, 'Data Sets').getByRole('treeitem').first().waitFor();
  await screenshot(page, 'side-bar-dark');
});

it('keeps its views in every theme and after a reload', async () => {
  const { page, setTheme, reload } = workbench();
  for (const theme of ['light', 'high-contrast', 'high-contrast-light', 'dark'] as const) {
    await setTheme(theme);
    await sideBarView(page, 'Data Sets').getByRole('treeitem').first().waitFor();
    await screenshot(page, `side-bar-${theme}`);
  }
  await reload();
  await sideBarView(page, 'Data Sets').getByRole('treeitem').first().waitFor();
});

it('offers its commands in the palette by title', async () => {
  const { page } = workbench();
  const conditional = manifest.contributes.menus.commandPalette.filter(
    ({ when }) => when !== 'isWorkspaceTrusted',
  );
  const hidden = conditional.map(({ command }) => command);
  const offered = manifest.contributes.commands.filter(({ command }) => !hidden.includes(command));
  expect(offered.length).toBeGreaterThan(5);
  // One at a time: the palette draws only the rows that fit.
  for (const { title } of offered) await openPalette(page, `GradLens: ${title}`);
  await page.keyboard.press('Escape');
  // Last: the panel takes the focus when it has drawn itself, which would close the palette.
  await runCommand(page, 'GradLens: Show Log');
  await page.locator('.part.panel').waitFor();
});
