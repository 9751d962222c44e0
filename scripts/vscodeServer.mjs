/**
 * A real VS Code from the npm registry alone: installs and starts the server that the package code-server carries.
 * `node scripts/vscodeServer.mjs install` fills the cache; `… serve FOLDER [EXTENSION]` serves a folder until Ctrl+C.
 */
import { resolve } from 'node:path';
import { installCodeServer, releases } from './lib/codeServer.mjs';
import { onEndingSignals } from './lib/processes.mjs';
import { startServer } from './lib/serverProcess.mjs';
import { workbenchAddress } from './lib/workbenchAddress.mjs';

const say = console.log;
const [command, folder, extension] = process.argv.slice(2);

if (command === 'install') {
  await Promise.all(Object.values(releases).map((release) => installCodeServer(release, say)));
} else if (command === 'serve' && folder !== undefined) {
  onEndingSignals();
  const server = await startServer(await installCodeServer(releases.newest, say), { testDriver: true });
  const loaded = extension === undefined ? {} : { extensionPath: resolve(extension) };
  say(workbenchAddress(server, { folder: resolve(folder), ...loaded }));
  await server.ended;
} else {
  say('Usage: node scripts/vscodeServer.mjs install | serve FOLDER [EXTENSION]');
  process.exitCode = 2;
}
