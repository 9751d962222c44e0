/** Sets up and removes what computes faster as a person does: by keyboard, from a registry of the test's own. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { partly } from '../unit/support/fileServer';
import { makePackage, servePackages } from '../unit/support/packageServer';
import { notification, quickRows, runCommand, screenshot } from './actions';
import { useWorkbench } from './workbench';

/** The right name and version, and other bytes than published: what is refused in the end. */
const made = await makePackage('webgpu', '0.6.2', { 'index.js': `'${'x'.repeat(100_000)}'` });
const server = await servePackages([], [made]);
afterAll(() => server.close());

/** An npm that does nothing while its folder holds a file `hold`; else it is the machine's own. */
const tools = await mkdtemp(join(tmpdir(), 'gradlens-tools-'));
afterAll(() => rm(tools, { recursive: true }));
const hold = join(tools, 'hold');
const path = process.env['PATH'] ?? '';
await writeFile(
  join(tools, 'npm'),
  `#!/bin/sh\nwhile [ -e '${hold}' ]; do sleep 0.1; done\nPATH='${path}' exec npm "$@"\n`,
  { mode: 0o755 },
);

const workbench = useWorkbench({
  env: { ...server.environment, PATH: `${tools}${delimiter}${path}` },
});

const command = 'GradLens: Set Up TensorFlow…';

it('shows what can be set up with size, licence and host, and asks before it fetches', async () => {
  const { page, setTheme } = workbench();
  const dialog = page.getByRole('dialog').filter({ hasText: 'Set up WebGPU (Dawn)?' });
  for (const theme of ['dark', 'high-contrast', 'light'] as const) {
    await setTheme(theme);
    await runCommand(page, command);
    await quickRows(page, '51.3 MB').first().waitFor();
    await quickRows(page, `from ${server.url.replace('http://', '')} by npm`)
      .first()
      .waitFor();
    await screenshot(page, `set-up-tensorflow-${theme}`);
    // Keys alone from here.
    await page.keyboard.type('WebGPU (Dawn)');
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    const text = await dialog.innerText();
    for (const part of ['BSD-3-Clause (Dawn)', '51.3 MB, unpacked 138 MB', 'by npm', '/backends/webgpu']) {
      expect(text).toContain(part);
    }
    await screenshot(page, `set-up-tensorflow-confirm-${theme}`);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }
  expect(server.requests).toEqual([]);
});

it('says that it asks pip and npm, and is cancelled while they do not answer', async () => {
  const { page } = workbench();
  await writeFile(hold, '');
  try {
    await runCommand(page, command);
    const progress = await notification(page, 'Looking at what can be set up');
    await progress.getByRole('button', { name: 'Cancel' }).click();
    await progress.waitFor({ state: 'detached' });
  } finally {
    await rm(hold);
  }
});

it('shows how far it is, and is cancelled', async () => {
  const { page } = workbench();
  const asked = new Promise<void>((resolve) => {
    server.answers.set('webgpu-0.6.2.tgz', (request, response) => {
      resolve();
      partly(100, made.content)(request, response);
    });
  });
  await choose('WebGPU (Dawn)');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Enter');
  const progress = await notification(page, 'Setting up WebGPU (Dawn)');
  await progress.filter({ hasText: 'of 138 MB, unpacked' }).waitFor();
  await asked;
  await screenshot(page, 'set-up-tensorflow-progress-light');
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await progress.waitFor({ state: 'detached' });
});

it('says what is wrong with what came', async () => {
  const { page } = workbench();
  server.answers.set('webgpu-0.6.2.tgz', (_, response) => response.end(made.content));
  await choose('WebGPU (Dawn)');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Enter');
  const refused = await notification(page, 'webgpu@0.6.2 came with other bytes than published');
  // Read whole, and tried again from where it stands.
  await refused.filter({ hasText: 'see where your pip or npm fetches from' }).waitFor();
  await refused.getByRole('button', { name: 'Set Up TensorFlow…' }).waitFor();
  await screenshot(page, 'set-up-tensorflow-refused-light');
});

it('removes what was set up', async () => {
  const { page } = workbench();
  await runCommand(page, command);
  const row = quickRows(page, 'WebGPU (Dawn)').first();
  await row.waitFor();
  await page.keyboard.press('Escape');
  const folder = await webgpuFolder();
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'gradlens.json'), '{ "version": "0.6.1" }');
  await choose('WebGPU (Dawn)', 'set up, 0.6.1');
  await quickRows(page, 'Set up 0.6.2 in its place').waitFor();
  await screenshot(page, 'set-up-tensorflow-remove-light');
  // Keys alone: Remove is the first.
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').filter({ hasText: 'Remove WebGPU (Dawn)?' }).waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => existsSync(folder)).toBe(false);
});

it('removes what an interrupted attempt has left', async () => {
  const { page } = workbench();
  const left = join(dirname(await webgpuFolder()), '.webgpu');
  await mkdir(left, { recursive: true });
  await writeFile(join(left, 'left'), Buffer.alloc(572_000));
  await choose('WebGPU (Dawn)', '572 kB left of an attempt that did not end');
  await quickRows(page, 'frees 572 kB').waitFor();
  await screenshot(page, 'set-up-tensorflow-left-light');
  // Keys alone: Remove is the second.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').filter({ hasText: 'Remove WebGPU (Dawn)?' }).waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => existsSync(left)).toBe(false);
});

/** Opens the command and takes an entry by keys. */
async function choose(title: string, description = ''): Promise<void> {
  const { page } = workbench();
  await runCommand(page, command);
  await quickRows(page, description === '' ? title : description)
    .first()
    .waitFor();
  await page.keyboard.type(title);
  await page.keyboard.press('Enter');
}

/** As the question names it. */
async function webgpuFolder(): Promise<string> {
  const { page } = workbench();
  await choose('WebGPU (Dawn)');
  const dialog = page.getByRole('dialog').filter({ hasText: 'Set up WebGPU (Dawn)?' });
  await dialog.waitFor();
  const folder = /To: (\S+)/.exec(await dialog.innerText())?.[1] ?? expect.fail('no folder is named');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  return folder;
}
