import { existsSync } from 'node:fs';
import { runOrThrow } from './processes.mjs';

/**
 * Installs a packaged extension into a server's data folder, the way a user's "Install from VSIX" does.
 * @param {import('./codeServer.mjs').Installed} installed
 * @param {string} vsix path of the file
 * @param {string} dataFolder
 */
export async function installVsix(installed, vsix, dataFolder) {
  if (!existsSync(vsix)) throw new Error(`There is no ${vsix}: npm run package makes it.`);
  const args = ['out/server-main.js', '--install-extension', vsix, '--force'];
  await runOrThrow(
    installed.node,
    [...args, '--server-data-dir', dataFolder, '--accept-server-license-terms'],
    {
      cwd: installed.folder,
    },
  );
}
