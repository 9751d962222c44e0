import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, runOrThrow } from './processes.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** @param {string} path @returns {boolean} */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The first of the programs that the search path holds.
 * @param {readonly string[]} programs
 * @returns {string | undefined}
 */
export function findProgram(programs) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  const candidates = programs.flatMap((name) =>
    folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending))),
  );
  return candidates.find(isProgram);
}

/**
 * The browser that stands in for VS Code's window: `CHROME_PATH`, or the system's Chromium or Chrome.
 * @returns {string | undefined}
 */
export function findChromium() {
  const { CHROME_PATH: chosen } = process.env;
  if (chosen !== undefined && chosen !== '') {
    if (!isProgram(chosen))
      throw new Error(`CHROME_PATH names ${chosen}, which is not a program that can be run.`);
    return chosen;
  }
  return findProgram(names) ?? elsewhere.find(isProgram);
}

/** @returns {boolean} */
function isDebianAsRoot() {
  return (
    existsSync('/etc/debian_version') && process.getuid?.() === 0 && findProgram(['apt-get']) !== undefined
  );
}

/**
 * Finds Chromium, on Debian as root installs it, and otherwise says what to install.
 * @param {(line: string) => void} say told before anything is installed
 * @returns {Promise<string>} path of the program
 */
export async function ensureChromium(say) {
  const found = findChromium();
  if (found !== undefined) return found;
  if (!isDebianAsRoot()) {
    throw new Error(
      'The tests need Chromium or Google Chrome as the window of VS Code, and none was found. Install one ' +
        '(Debian: sudo apt-get install chromium; macOS: brew install --cask chromium) or name its program in CHROME_PATH.',
    );
  }
  say('Installing Chromium with apt-get (about 110 MB to download)');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], { env });
  await runOrThrow('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env });
  const installed = findChromium();
  if (installed === undefined)
    throw new Error('apt-get installed the package chromium, but it brought no program.');
  return installed;
}
