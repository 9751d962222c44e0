import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startTree } from './processes.mjs';

/**
 * @typedef {object} ServerOptions
 * @property {string} [dataFolder] kept by the caller; without it a temporary one, removed at the end
 * @property {Readonly<Record<string, unknown>>} [settings] the machine's settings, below those of a workspace
 * @property {boolean} [trusted] whether every workspace is trusted unasked; true when left out
 * @property {NodeJS.ProcessEnv} [env] reaches the extension host
 * @property {number} [port] a free one when left out
 * @property {string} [token] secret that the address must hold; without it everybody on this computer may connect
 * @property {boolean} [testDriver] lets a page's address name an extension under development and suites to run
 */

/**
 * @typedef {object} Server
 * @property {string} address `http://127.0.0.1:PORT`
 * @property {string} authority `127.0.0.1:PORT`
 * @property {string | undefined} token
 * @property {string} settingsFile the machine's settings, read again when they change
 * @property {() => string} log what the server has printed so far
 * @property {Promise<void>} ended resolves when the process is gone
 * @property {() => Promise<void>} close ends the whole process tree and removes temporary data
 */

/** @returns {Promise<number>} a port that nothing listens on now */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Waits until the server answers; the first answer of a fresh server takes a few seconds.
 * @param {string} address
 * @param {() => boolean} running
 * @param {() => string} log
 */
async function waitUntilServing(address, running, log) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (!running()) throw new Error(`The VS Code server ended before it served ${address}:\n${log()}`);
    const status = await fetch(`${address}/version`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    if (Date.now() > deadline) throw new Error(`The VS Code server does not answer at ${address}:\n${log()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** @param {string} dataFolder @param {number} port @param {ServerOptions} options @returns {string[]} */
function serverArguments(dataFolder, port, options) {
  const { token, trusted = true, testDriver = false } = options;
  return [
    ...['--host', '127.0.0.1', '--port', String(port)],
    ...(token === undefined ? ['--without-connection-token'] : ['--connection-token', token]),
    ...['--server-data-dir', dataFolder, '--accept-server-license-terms', '--disable-telemetry'],
    ...(trusted ? ['--disable-workspace-trust'] : []),
    ...(testDriver ? ['--enable-smoke-test-driver'] : []),
  ];
}

/**
 * Starts a VS Code server and waits until it serves.
 * @param {import('./codeServer.mjs').Installed} installed
 * @param {ServerOptions} [options]
 * @returns {Promise<Server>}
 */
export async function startServer(installed, options = {}) {
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'gradlens-server-')));
  const port = options.port ?? (await freePort());
  const settingsFile = join(dataFolder, 'data', 'Machine', 'settings.json');
  await mkdir(dirname(settingsFile), { recursive: true });
  await writeFile(settingsFile, JSON.stringify(options.settings ?? {}, null, 2));
  const args = ['out/server-main.js', ...serverArguments(dataFolder, port, options)];
  const { child, end } = startTree(installed.node, args, {
    cwd: installed.folder,
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      log += text;
    });
  }
  const ended = /** @type {Promise<void>} */ (
    new Promise((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()))
  );
  let running = true;
  void ended.then(() => {
    running = false;
  });
  const close = async () => {
    await end();
    if (options.dataFolder === undefined)
      await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  };
  const address = `http://127.0.0.1:${port}`;
  try {
    await waitUntilServing(
      address,
      () => running,
      () => log,
    );
  } catch (error) {
    await close();
    throw error;
  }
  return {
    address,
    authority: `127.0.0.1:${port}`,
    token: options.token,
    settingsFile,
    log: () => log,
    ended,
    close,
  };
}
