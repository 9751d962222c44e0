import { chromium } from 'playwright-core';

/** Keeps Chromium from talking to anything but the server, and from needing a sandbox or a GPU. */
const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * @param {string} program
 * @returns {Promise<import('playwright-core').Browser>}
 */
export function launchChromium(program) {
  return chromium.launch({ executablePath: program, args: chromiumFlags });
}

/**
 * Settings that keep a fresh profile from showing what no test is about.
 * @type {Readonly<Record<string, unknown>>}
 */
export const plainSettings = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'git.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.commandCenter': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * The address at which the server shows a folder, with an extension under development loaded.
 * @param {import('./serverProcess.mjs').Server} server
 * @param {{ folder: string, extensionPath?: string, testsPath?: string, payload?: readonly (readonly [string, string])[] }} options
 *   absolute paths
 * @returns {string}
 */
export function workbenchAddress(server, options) {
  const remote = (/** @type {string} */ path) => `vscode-remote://${server.authority}${encodeURI(path)}`;
  const payload = [
    ['skipWelcome', 'true'],
    ...(options.extensionPath === undefined
      ? []
      : [['extensionDevelopmentPath', remote(options.extensionPath)]]),
    ...(options.testsPath === undefined ? [] : [['extensionTestsPath', remote(options.testsPath)]]),
    ...(options.payload ?? []),
  ];
  const query = new URLSearchParams({ folder: options.folder, payload: JSON.stringify(payload) });
  return `${server.address}/?${query.toString()}`;
}
