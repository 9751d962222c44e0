/**
 * `npm start`: from a fresh clone to trained classifiers on show in VS Code. What is there already is reused.
 * `--no-open` stops after the table. Until the dependencies are installed this uses nothing but Node.
 */
import { spawn } from 'node:child_process';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureDependencies } from './lib/dependencies.mjs';
import { findDesktopVscode, openDesktopVscode } from './lib/desktopVscode.mjs';
import { serveVscode } from './lib/serveVscode.mjs';

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const runs = join(checkout, 'runs');
const workspace = join(checkout, '.gradlens', 'workspace');
const experiment = join('media', 'experiments', 'sample-sweep.gradlens.json');
const showcase = join(checkout, 'scripts', 'showcase');

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

const { values } = parseArgs({ options: { 'no-open': { type: 'boolean', default: false } } });
await ensureDependencies(checkout, console.log);
heading('Building');
await node(['scripts/build.mjs']);
heading(`Training the sample sweep (${experiment})`);
await node(['dist/cli.js', 'run', experiment, '--runs', runs, '--resume']);
const { writeShowcaseWorkspace } = await import('./lib/showcaseWorkspace.mjs');
writeShowcaseWorkspace(checkout, runs, workspace);
heading('Drawing the input gradients');
await node(['dist/cli.js', 'figure', runs, '--out', relative(checkout, join(workspace, 'gradients.png'))]);
if (!values['no-open']) {
  const desktop = findDesktopVscode();
  heading(desktop === undefined ? 'Serving VS Code (no desktop VS Code was found)' : `Opening ${desktop}`);
  await (desktop === undefined
    ? serveVscode(workspace, checkout, showcase)
    : openDesktopVscode(desktop, workspace, [checkout, showcase]));
}
