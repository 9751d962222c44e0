import { randomBytes } from 'node:crypto';
import { cp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheRoot } from './cache.mjs';
import { installCodeServer, releases } from './codeServer.mjs';
import { onEndingSignals } from './processes.mjs';
import { startServer } from './serverProcess.mjs';
import { plainSettings, workbenchAddress } from './workbenchAddress.mjs';

/**
 * Installs an extension from its folder: the server makes its list of extensions anew from the folders that it finds.
 * @param {string} extension
 * @param {string} dataFolder
 */
async function installFolder(extension, dataFolder) {
  const extensions = join(dataFolder, 'extensions');
  const target = join(extensions, basename(extension));
  await rm(target, { recursive: true, force: true });
  await cp(extension, target, { recursive: true });
  await rm(join(extensions, 'extensions.json'), { force: true });
}

/**
 * Serves VS Code to the browser until Ctrl+C, in a profile of its own. The address holds a secret, because other users
 * of the computer reach the port too.
 * @param {string} folder the workspace
 * @param {string} extensionPath loaded from its sources
 * @param {string} companion an extension that is installed beside it
 */
export async function serveVscode(folder, extensionPath, companion) {
  const stopAnswering = onEndingSignals();
  const installed = await installCodeServer(releases.newest, console.log);
  const dataFolder = join(cacheRoot(), 'profile-server');
  await installFolder(companion, dataFolder);
  const server = await startServer(installed, {
    dataFolder,
    settings: plainSettings,
    token: randomBytes(16).toString('hex'),
    testDriver: true,
  });
  stopAnswering();
  onEndingSignals(() => void server.close());
  const address = workbenchAddress(server, { folder, extensionPath });
  console.log(`\nOpen this address in a browser; Ctrl+C ends VS Code:\n\n${address}\n`);
  await server.ended;
  await server.close();
}
