/**
 * `npm start`: from a fresh clone to trained classifiers on show in VS Code. What is there already is reused.
 * `--no-open` stops after the table. Until the dependencies are installed this uses nothing but Node.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cacheRoot } from './lib/cache.mjs';
import { installCodeServer, releases } from './lib/codeServer.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { findDesktopVscode, openDesktopVscode } from './lib/desktopVscode.mjs';
import { startServer } from './lib/serverProcess.mjs';
import { plainSettings, workbenchAddress } from './lib/workbenchAddress.mjs';

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const runs = join(checkout, 'runs');
const workspace = join(checkout, '.gradlens', 'workspace');
const experiment = join('media', 'experiments', 'sample-sweep.gradlens.json');
const extensions = [checkout, join(checkout, 'scripts', 'showcase')];

/** @param {string} text */
function heading(text) {
  console.log(`\n── ${text}`);
}

/**
 * Runs a program of this project on the terminal, so that it can draw its own progress. Ctrl+C reaches it from the
 * terminal: it ends in its own way, and this script after it.
 * @param {readonly string[]} args
 */
async function node(args) {
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  /** @type {number} */
  const code = await new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: checkout, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  process.off('SIGINT', ignore);
  if (code !== 0) process.exit(code);
}

/** Serves VS Code until Ctrl+C. The address holds a secret, because other users of the computer reach the port too. */
async function serve() {
  const installed = await installCodeServer(releases.newest, console.log);
  const server = await startServer(installed, {
    dataFolder: join(cacheRoot(), 'profile-server'),
    settings: plainSettings,
    token: randomBytes(16).toString('hex'),
    testDriver: true,
  });
  const stop = () => void server.close();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  console.log(
    `\nOpen this address in a browser; Ctrl+C ends VS Code:\n\n${workbenchAddress(server, { folder: workspace, extensions })}\n`,
  );
  await server.ended;
  await server.close();
}

const { values } = parseArgs({ options: { 'no-open': { type: 'boolean', default: false } } });
await ensureDependencies(checkout, console.log);
heading('Building');
await node(['scripts/build.mjs']);
heading(`Training the sample sweep (${experiment})`);
await node(['dist/cli.js', 'run', experiment, '--runs', runs]);
const { writeShowcaseWorkspace } = await import('./lib/showcaseWorkspace.mjs');
writeShowcaseWorkspace(checkout, runs, workspace);
heading('Drawing the input gradients');
await node(['dist/cli.js', 'figure', runs, '--out', relative(checkout, join(workspace, 'gradients.png'))]);
if (!values['no-open']) {
  const desktop = findDesktopVscode();
  heading(desktop === undefined ? 'Serving VS Code (no desktop VS Code was found)' : `Opening ${desktop}`);
  await (desktop === undefined ? serve() : openDesktopVscode(desktop, workspace, extensions));
}
