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
 * More than one is not possible: the workbench keeps one value of each name in `payload`.
 * @param {import('./serverProcess.mjs').Server} server
 * @param {{ folder: string, extensionPath?: string, testsPath?: string, payload?: readonly (readonly [string, string])[] }} options
 *   absolute paths
 * @returns {string}
 */
export function workbenchAddress(server, options) {
  const remote = (/** @type {string} */ path) => `vscode-remote://${server.authority}${encodeURI(path)}`;
  const { extensionPath, testsPath, payload = [] } = options;
  const all = [
    ['skipWelcome', 'true'],
    ...(extensionPath === undefined ? [] : [['extensionDevelopmentPath', remote(extensionPath)]]),
    ...(testsPath === undefined ? [] : [['extensionTestsPath', remote(testsPath)]]),
    ...payload,
  ];
  const query = new URLSearchParams({
    ...(server.token === undefined ? {} : { tkn: server.token }),
    folder: options.folder,
    payload: JSON.stringify(all),
  });
  return `${server.address}/?${query.toString()}`;
}
