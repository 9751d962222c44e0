import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from './cache.mjs';
import { findProgram } from './chromium.mjs';

const onMac = '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code';

/**
 * The desktop's VS Code, if a window can be opened at all: `VSCODE_PATH`, or `code` on the search path. The `code` of
 * a remote terminal is not one: it can only talk to the window that it belongs to.
 * @returns {string | undefined}
 */
export function findDesktopVscode() {
  const {
    VSCODE_PATH: chosen,
    VSCODE_IPC_HOOK_CLI: remote,
    DISPLAY: x11,
    WAYLAND_DISPLAY: wayland,
  } = process.env;
  if (chosen) return chosen;
  if (remote || (process.platform === 'linux' && !x11 && !wayland)) return undefined;
  return findProgram(['code']) ?? (existsSync(onMac) ? onMac : undefined);
}

/**
 * Opens a folder in a window with a profile of its own, so that the person's settings and extensions stay as they are.
 * @param {string} program
 * @param {string} folder
 * @param {readonly string[]} extensions folders of the extensions to load
 * @returns {Promise<void>} when the window has been asked for
 */
export function openDesktopVscode(program, folder, extensions) {
  const profile = join(cacheRoot(), 'profile-desktop');
  const args = [
    '--new-window',
    '--disable-workspace-trust',
    ...['--user-data-dir', join(profile, 'data'), '--extensions-dir', join(profile, 'extensions')],
    ...extensions.map((extension) => `--extensionDevelopmentPath=${extension}`),
    folder,
  ];
  // On Windows `code` is a batch file, which only the command interpreter can start.
  const [command, all] = process.platform === 'win32' ? ['cmd', ['/c', program, ...args]] : [program, args];
  return new Promise((resolve, reject) => {
    const child = spawn(command, all, { stdio: 'ignore', detached: true });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}
