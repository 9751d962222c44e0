import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, cacheRoot, isCached } from './cache.mjs';
import { npmCommand, runOrThrow } from './processes.mjs';

/**
 * A VS Code that the npm package code-server carries, and the Node version that its extension host runs on.
 * @typedef {object} Release
 * @property {string} codeServer version of the npm package
 * @property {string} vscode version of VS Code in it
 * @property {string} node full version of Node for it, taken from npm when the running Node has another major
 * @property {number} serverMegabytes what installing the server downloads
 * @property {number} nodeMegabytes what installing that Node downloads
 */

/**
 * Both ends of `engines.vscode`: the oldest VS Code that the extension supports and the newest that npm carries. Their
 * extension hosts are Node 20 and Node 24.
 * @type {Readonly<Record<'oldest' | 'newest', Release>>}
 */
export const releases = {
  oldest: {
    codeServer: '4.100.3',
    vscode: '1.100.3',
    node: '20.20.2',
    serverMegabytes: 85,
    nodeMegabytes: 50,
  },
  newest: {
    codeServer: '4.139.1',
    vscode: '1.139.1',
    node: '24.21.0',
    serverMegabytes: 180,
    nodeMegabytes: 53,
  },
};

/** @typedef {{ folder: string, node: string }} Installed `folder` is the server's `lib/vscode`, `node` a program */

/** @typedef {(line: string) => void} Say */

const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];

/** @param {string} cwd @param {readonly string[]} args */
async function npm(cwd, args) {
  const { command, args: all } = npmCommand([...args, ...quiet]);
  await runOrThrow(command, all, { cwd });
}

/** @param {Release} release @returns {string} */
function serverName(release) {
  return `code-server-${release.codeServer}`;
}

/** @param {Release} release @returns {boolean} */
function runsHere(release) {
  return process.versions.node.split('.')[0] === release.node.split('.')[0];
}

/** @param {string} version @returns {string} */
function nodeName(version) {
  return `node-${version}-${process.platform}-${process.arch}`;
}

/**
 * The npm package with Node's binary for this platform: the one that the package `node` would install by a script,
 * taken directly because npm may be told not to run scripts.
 * @returns {string}
 */
function nodePackage() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${platform}-${process.arch}`;
}

/** @param {Release} release @returns {Promise<string>} the program that runs the release's extension host */
async function installNode(release) {
  if (runsHere(release)) return process.execPath;
  const name = nodePackage();
  const folder = await cached(nodeName(release.node), async (partial) => {
    await writeFile(join(partial, 'package.json'), '{ "private": true }\n');
    await npm(partial, ['install', `${name}@${release.node}`, '--ignore-scripts']);
  });
  return join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * The package's own install script wants GitHub and a compiler; what it does besides is to install the two dependency
 * trees below, and the server runs without the binaries that are then missing (ripgrep, spdlog, kerberos).
 * @param {string} partial @param {Release} release
 */
async function fillServer(partial, release) {
  await writeFile(join(partial, 'package.json'), '{ "private": true }\n');
  await npm(partial, ['install', `code-server@${release.codeServer}`, '--ignore-scripts']);
  const server = join(partial, 'node_modules', 'code-server', 'lib', 'vscode');
  await npm(server, ['install', '--ignore-scripts', '--omit=dev']);
  await npm(join(server, 'extensions'), ['install', '--ignore-scripts', '--omit=dev']);
}

/**
 * Says in one line what `installCodeServer` would download, or nothing when all is there.
 * @param {Release} release
 * @returns {string | undefined}
 */
export function describeDownload(release) {
  const parts = [];
  if (!isCached(serverName(release))) {
    parts.push(
      `VS Code ${release.vscode} (npm package code-server ${release.codeServer}, about ${release.serverMegabytes} MB)`,
    );
  }
  if (!runsHere(release) && !isCached(nodeName(release.node))) {
    parts.push(`Node ${release.node} (npm package ${nodePackage()}, about ${release.nodeMegabytes} MB)`);
  }
  return parts.length === 0 ? undefined : `Downloading ${parts.join(' and ')} into ${cacheRoot()}`;
}

/**
 * Installs the release's server and its Node into the cache unless they are there.
 * @param {Release} release
 * @param {Say} say told before anything is downloaded
 * @returns {Promise<Installed>}
 */
export async function installCodeServer(release, say) {
  const download = describeDownload(release);
  if (download !== undefined) say(download);
  const node = await installNode(release);
  const root = await cached(serverName(release), (partial) => fillServer(partial, release));
  const folder = join(root, 'node_modules', 'code-server', 'lib', 'vscode');
  if (!existsSync(join(folder, 'out', 'server-main.js'))) {
    throw new Error(`${folder} has no out/server-main.js: remove ${root} and run again.`);
  }
  return { folder, node };
}
