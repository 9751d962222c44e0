import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './chromium.mjs';
import { launchChromium } from './launchChromium.mjs';
import { installCodeServer } from './codeServer.mjs';
import { startServer } from './serverProcess.mjs';
import { plainSettings, workbenchAddress } from './workbenchAddress.mjs';

const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Long enough for a slow machine's first start; a suite has its own, shorter limits. */
const limitMilliseconds = 5 * 60_000;

/**
 * Opens the workbench so that it runs the suites, and waits for VS Code's own exit code.
 * @param {import('playwright-core').Page} page
 * @param {string} address
 * @returns {Promise<number>}
 */
async function exitCodeOf(page, address) {
  /** @type {string[]} */
  const log = [];
  /** @type {Promise<number>} */
  const exit = new Promise((resolve, reject) => {
    const expired = setTimeout(() => {
      reject(new Error(`VS Code did not finish in time. Its last lines:\n${log.slice(-20).join('\n')}`));
    }, limitMilliseconds);
    const settle = (/** @type {number} */ code) => {
      clearTimeout(expired);
      resolve(code);
    };
    page.once('crash', () => reject(new Error('The browser page crashed.')));
    void page
      .exposeFunction('codeAutomationLog', (/** @type {string} */ _type, /** @type {unknown[]} */ line) => {
        log.push(line.map(String).join(' '));
      })
      .then(() => page.exposeFunction('codeAutomationExit', settle))
      .then(() => page.goto(address))
      .catch(reject);
  });
  return exit;
}

/**
 * Runs the built suites in one release's extension host.
 * @param {import('./codeServer.mjs').Release} release
 * @param {NodeJS.ProcessEnv} env reaches the suites
 * @param {string} workspace a folder to create and open
 * @throws when VS Code does not start, does not end, or ends with a code other than 0
 */
export async function runSuitesOnServer(release, env, workspace) {
  const installed = await installCodeServer(release, console.log);
  const program = await ensureChromium(console.log);
  await mkdir(workspace, { recursive: true });
  // Whether this machine has a TensorFlow changes nothing.
  const settings = { ...plainSettings, 'gradlens.backend': 'wasm' };
  const server = await startServer(installed, { testDriver: true, settings, env });
  try {
    const browser = await launchChromium(program);
    try {
      const testsPath = join(checkout, 'dist', 'test', 'vscode', 'index.js');
      const address = workbenchAddress(server, { folder: workspace, extensionPath: checkout, testsPath });
      const code = await exitCodeOf(await browser.newPage(), address);
      if (code !== 0) throw new Error(`VS Code ended the suites with code ${code}.`);
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
}
