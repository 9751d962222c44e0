/**
 * `npm test`: sets everything up on a fresh clone and runs every part; names of parts as arguments run only those.
 * Until the dependencies are installed this uses nothing but Node.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './lib/chromium.mjs';
import { installCodeServer, releases } from './lib/codeServer.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import {
  failure,
  outcomeVariable,
  readOutcome,
  skip,
  success,
  sumOutcomes,
  summaryLine,
} from './lib/outcome.mjs';
import { onEndingSignals, run, runOrThrow } from './lib/processes.mjs';
import { swiftShaderOf } from './lib/swiftShader.mjs';
import { tensorflowWheel } from './lib/tensorflowWheel.mjs';

/** @typedef {import('./lib/outcome.mjs').Outcome} Outcome */
/** @typedef {{ name: string, title: string, start: () => Promise<Outcome> }} Part */

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), 'gradlens-test-'));

/** @param {unknown} error @returns {string} */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env] @returns {Promise<number>} the exit code */
async function node(args, env = {}) {
  const onOutput = (/** @type {string} */ text) => process.stdout.write(text);
  // What runs below sees a pipe, and colours by other signs than the terminal: tell it what this script sees.
  const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1', FORCE_COLOR: undefined };
  const { code } = await run(process.execPath, args, {
    cwd: checkout,
    env: { ...colours, ...env },
    onOutput,
  });
  return code;
}

/**
 * A part that is one test: it passes when all its commands do.
 * @param {string} name @param {string} title @param {readonly (readonly string[])[]} commands
 * @returns {Part}
 */
function check(name, title, commands) {
  const start = async () => {
    const codes = [];
    for (const command of commands) codes.push(await node(command));
    return codes.every((code) => code === 0) ? success() : failure(title, 'see above');
  };
  return { name, title, start };
}

/**
 * A part that counts its own tests and reports them in a file.
 * @param {string} name @param {string} title @param {readonly string[]} command
 * @param {() => Promise<NodeJS.ProcessEnv | void>} [ready] brings what has to be there first, and may say where it is
 * @returns {Part}
 */
function suite(name, title, command, ready = () => Promise.resolve()) {
  const start = async () => {
    const environment = await ready();
    const results = join(scratch, `${name}.json`);
    const code = await node(command, { ...environment, [outcomeVariable]: results });
    const outcome = readOutcome(results, title);
    const unexplained = code !== 0 && outcome.failed.length === 0;
    return unexplained ? sumOutcomes([outcome, failure(title, `it ended with code ${code}`)]) : outcome;
  };
  return { name, title, start };
}

/**
 * The tests of what computes, once more on native TensorFlow; skipped where it is not to be had: this project runs
 * without it.
 * @param {readonly string[]} vitest @returns {Part}
 */
function tensorflowPart(vitest) {
  const title = 'Unit tests on native TensorFlow';
  const start = async () => {
    try {
      await runOrThrow(process.execPath, ['scripts/buildAddon.mjs'], { cwd: checkout });
      process.env['GRADLENS_TEST_TENSORFLOW'] = await tensorflowWheel(console.log);
    } catch (error) {
      return skip(title, messageOf(error).split('\n')[0] ?? '');
    }
    return suite('tensorflow', title, [...vitest, 'tensorflow']).start();
  };
  return { name: 'tensorflow', title, start };
}

/**
 * The tests of WebGPU, on the graphics processor that Chromium brings in software; skipped where that or the npm
 * package is not to be had: this project runs without it.
 * @param {readonly string[]} vitest @returns {Part}
 */
function webgpuPart(vitest) {
  const title = 'Tests on WebGPU in software';
  const start = async () => {
    /** @type {NodeJS.ProcessEnv} */
    let environment;
    try {
      // Bundles with what is installed by now.
      const { webgpuPackage } = await import('./lib/webgpuPackage.mjs');
      const storage = await webgpuPackage(checkout, console.log);
      environment = { ...swiftShaderOf(await ensureChromium(console.log)), GRADLENS_TEST_WEBGPU: storage };
    } catch (error) {
      return skip(title, messageOf(error).split('\n')[0] ?? '');
    }
    return suite('webgpu', title, [...vitest, 'webgpu'], () => Promise.resolve(environment)).start();
  };
  return { name: 'webgpu', title, start };
}

/**
 * Downloads what the last parts need while the first ones run; whoever needs it waits for it.
 * @returns {Promise<void>}
 */
async function prepareVscode() {
  for (const release of Object.values(releases)) await installCodeServer(release, console.log);
  await ensureChromium(console.log);
}

/** @param {() => Promise<void>} vscode settles when VS Code and its window are there @returns {Part[]} */
function allParts(vscode) {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project'];
  const tsc = 'node_modules/typescript/bin/tsc';
  return [
    check('package', 'VSIX: packed, small, complete, no native code', [['scripts/package.mjs']]),
    check('build', 'Build', [['scripts/build.mjs']]),
    check('format', 'Format (Prettier)', [['node_modules/prettier/bin/prettier.cjs', '--check', '.']]),
    check('lint', 'Lint (ESLint)', [['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0']]),
    check('types', 'Types (TypeScript)', [
      [tsc, '-p', '.'],
      [tsc, '-p', 'webview'],
    ]),
    suite('unit', 'Unit tests', [...vitest, 'unit']),
    tensorflowPart(vitest),
    webgpuPart(vitest),
    suite('vscode', 'Suites inside VS Code', ['scripts/testVscode.mjs'], vscode),
    suite('browser', 'Browser tests', [...vitest, 'browser'], vscode),
  ];
}

/** @param {number} since @returns {string} */
function secondsSince(since) {
  return `${Math.round((Date.now() - since) / 1000)} s`;
}

/** @param {Part} part @returns {Promise<Outcome>} */
async function runPart({ title, start }) {
  console.log(`\n── ${title}`);
  const started = Date.now();
  const outcome = await start().catch((/** @type {unknown} */ error) => {
    console.log(messageOf(error));
    return failure(title, messageOf(error));
  });
  console.log(`── ${title}: ${summaryLine(outcome)} (${secondsSince(started)})`);
  return outcome;
}

/** @param {Outcome} total @param {number} started */
function printEnd(total, started) {
  console.log(`\n── All parts (${secondsSince(started)})`);
  for (const { name, message } of total.failed) console.log(`failed: ${name}: ${message.split('\n')[0]}`);
  for (const { name, reason } of total.skipped) console.log(`skipped: ${name}: ${reason}`);
  console.log(summaryLine(total));
}

onEndingSignals();
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
const started = Date.now();
const chosen = process.argv.slice(2);
await ensureDependencies(checkout, console.log);
/** @type {Promise<void> | undefined} */
let preparing;
const vscode = () => (preparing ??= prepareVscode());
const parts = allParts(vscode).filter(({ name }) => chosen.length === 0 || chosen.includes(name));
if (parts.length === 0) throw new Error(`No part is named ${chosen.join(', ')}.`);
// A failure is reported by the parts that wait for it.
if (parts.some(({ name }) => name === 'vscode' || name === 'browser')) vscode().catch(() => undefined);
const outcomes = [];
for (const part of parts) outcomes.push(await runPart(part));
const total = sumOutcomes(outcomes);
printEnd(total, started);
process.exitCode = total.failed.length > 0 || total.passed === 0 ? 1 : 0;
