/** Adds a data set as a person does: by keyboard, from a mirror of one's own. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import {
  notification,
  openSideBar,
  pickQuick,
  quickRows,
  runCommand,
  screenshot,
  sideBarView,
} from './actions';
import { useWorkbench } from './workbench';

/** Holds the complete MNIST where the last step can be tested; the mirror has nothing else. */
const data = process.env['GRADLENS_DATA'] ?? '';

async function startMirror(): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    readFile(join(data, request.url ?? '')).then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the mirror has no port');
  return { url: `http://127.0.0.1:${String(address.port)}`, server };
}

const mirror = await startMirror();
afterAll(() => mirror.server.close());

// Only the storage of the extension is left to go to.
const workbench = useWorkbench({ settings: { 'gradlens.mirror': mirror.url }, env: { GRADLENS_DATA: '' } });

it('is offered on the line of a set that is not there', async () => {
  const { page } = workbench();
  await openSideBar(page, 'GradLens');
  const row = sideBarView(page, 'Data Sets').getByRole('treeitem', {
    name: /MNIST digits, complete, not available/,
  });
  await row.waitFor();
  await row.hover();
  await row.getByRole('button', { name: 'Add Data Set…' }).click();
  await quickRows(page, 'Choose a folder that is already there').waitFor();
  await pickQuick(page, 'Download');
  await page.getByRole('dialog').filter({ hasText: 'Download MNIST digits, complete?' }).waitFor();
  await page.keyboard.press('Escape');
});

it('shows sets with size and licence, asks before it downloads, and has the set in the tree afterwards', async () => {
  const { page, setTheme } = workbench();
  const dialog = page.getByRole('dialog').filter({ hasText: 'Download MNIST digits, complete?' });
  const themes = ['light', 'high-contrast', 'dark'] as const;
  for (const theme of themes) {
    await setTheme(theme);
    await runCommand(page, 'GradLens: Add Data Set…');
    await quickRows(page, '11.6 MB').first().waitFor();
    await quickRows(page, 'Licence: CC BY-SA 3.0').first().waitFor();
    await screenshot(page, `add-data-set-${theme}`);
    // Keys alone from here.
    await page.keyboard.type('MNIST digits, complete');
    await page.keyboard.press('Enter');
    await quickRows(page, 'Choose a folder that is already there').waitFor();
    await screenshot(page, `add-data-set-how-${theme}`);
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    const text = await dialog.innerText();
    for (const part of ['CC BY-SA 3.0', '11.6 MB', mirror.url.replace('http://', ''), '/data/mnist']) {
      expect(text).toContain(part);
    }
    await screenshot(page, `add-data-set-confirm-${theme}`);
    if (theme !== 'dark') await page.keyboard.press('Escape');
    if (theme !== 'dark') await dialog.waitFor({ state: 'detached' });
  }
  await page.keyboard.press('Enter');
  if (!existsSync(join(data, 'mnist'))) {
    const told = '/mnist/train-images-idx3-ubyte.gz could not be fetched: it answered 404';
    await (await notification(page, told)).waitFor();
    await screenshot(page, 'add-data-set-failed-dark');
    console.log('GRADLENS_DATA names no folder with MNIST: that the set is there afterwards was not tested');
    return;
  }
  const row = sideBarView(page, 'Data Sets').getByRole('treeitem', {
    name: /MNIST digits, complete, 60,000 train/,
  });
  await row.waitFor({ timeout: 60_000 });
  await screenshot(page, 'add-data-set-done-dark');
});
