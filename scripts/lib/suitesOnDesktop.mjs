import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { cacheRoot } from './cache.mjs';
import { releases } from './codeServer.mjs';

const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Runs the built suites in a desktop VS Code, in a profile of its own.
 * @param {string | undefined} path an installed VS Code; without it the oldest supported version is downloaded
 * @param {NodeJS.ProcessEnv} env reaches the suites
 * @param {string} workspace a folder to create and open
 * @throws when VS Code does not start or a suite fails
 */
export async function runSuitesOnDesktop(path, env, workspace) {
  const { DISPLAY: display, WAYLAND_DISPLAY: wayland } = process.env;
  if (process.platform === 'linux' && !display && !wayland) {
    throw new Error('A desktop VS Code needs a display, and DISPLAY is not set: start this under xvfb-run.');
  }
  await mkdir(workspace, { recursive: true });
  const profile = join(dirname(workspace), 'profile');
  const code = await runTests({
    ...(path === undefined
      ? { version: releases.oldest.vscode, cachePath: join(cacheRoot(), 'desktop') }
      : { vscodeExecutablePath: path }),
    extensionDevelopmentPath: checkout,
    extensionTestsPath: join(checkout, 'dist', 'test', 'vscode', 'index.js'),
    extensionTestsEnv: env,
    launchArgs: [
      workspace,
      '--disable-extensions',
      '--disable-workspace-trust',
      ...['--user-data-dir', join(profile, 'data'), '--extensions-dir', join(profile, 'extensions')],
    ],
  });
  if (code !== 0) throw new Error(`VS Code ended the suites with code ${code}.`);
}
