import { runOrThrow } from './processes.mjs';

/**
 * Installs a packaged extension into a server's data folder, the way a user's "Install from VSIX" does.
 * @param {import('./codeServer.mjs').Installed} installed
 * @param {string} vsix path of the file
 * @param {string} dataFolder
 */
export async function installVsix(installed, vsix, dataFolder) {
  const args = ['out/server-main.js', '--install-extension', vsix, '--force'];
  await runOrThrow(
    installed.node,
    [...args, '--server-data-dir', dataFolder, '--accept-server-license-terms'],
    {
      cwd: installed.folder,
    },
  );
}
