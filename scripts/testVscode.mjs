/**
 * Runs the suites of test/vscode inside real VS Codes and writes their outcome where GRADLENS_TEST_RESULTS says.
 * Both servers of the cache are used; with `VSCODE_PATH` (an installed desktop VS Code) or `GRADLENS_DESKTOP=1` (one
 * to be downloaded) the desktop is used instead.
 * Options: `--release oldest|newest` runs one server, `--grep TEXT` the tests with that text in their titles.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { releases } from './lib/codeServer.mjs';
import { onEndingSignals } from './lib/processes.mjs';
import { outcomeVariable, readOutcome, sumOutcomes, summaryLine, writeOutcome } from './lib/outcome.mjs';
import { runSuitesOnDesktop } from './lib/suitesOnDesktop.mjs';
import { runSuitesOnServer } from './lib/suitesOnServer.mjs';

/** @typedef {{ name: string, start: (env: NodeJS.ProcessEnv, workspace: string) => Promise<void> }} Host */

/** @param {string | undefined} only @returns {Host[]} */
function hosts(only) {
  const { VSCODE_PATH: path, GRADLENS_DESKTOP: download } = process.env;
  if (path || download) {
    return [
      {
        name: path ?? 'desktop VS Code',
        start: (env, workspace) => runSuitesOnDesktop(path, env, workspace),
      },
    ];
  }
  return Object.entries(releases)
    .filter(([name]) => only === undefined || name === only)
    .map(([, release]) => ({
      name: `VS Code ${release.vscode} (Node ${release.node.split('.')[0]})`,
      start: (env, workspace) => runSuitesOnServer(release, env, workspace),
    }));
}

/** @param {unknown} error @returns {string} */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** @param {Host} host @param {string | undefined} grep @returns {Promise<import('./lib/outcome.mjs').Outcome>} */
async function runHost({ name, start }, grep) {
  const folder = await mkdtemp(join(tmpdir(), 'gradlens-suites-'));
  const results = join(folder, 'results.json');
  const started = Date.now();
  const failure = await start(
    { [outcomeVariable]: results, ...(grep === undefined ? {} : { GRADLENS_TEST_GREP: grep }) },
    join(folder, 'workspace'),
  ).then(() => undefined, messageOf);
  const outcome = readOutcome(results, name);
  if (failure !== undefined && outcome.failed.length === 0) outcome.failed.push({ name, message: failure });
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`${name}: ${summaryLine(outcome)} (${seconds} s)`);
  for (const { name: test, message } of outcome.failed) console.log(`  failed: ${test}\n    ${message}`);
  if (failure !== undefined) console.log(`  ${failure}`);
  const prefixed = outcome.failed.map((failed) => ({ ...failed, name: `${name}: ${failed.name}` }));
  return { ...outcome, failed: prefixed };
}

onEndingSignals();
const { values } = parseArgs({ options: { release: { type: 'string' }, grep: { type: 'string' } } });
const outcomes = [];
for (const host of hosts(values.release)) outcomes.push(await runHost(host, values.grep));
const total = sumOutcomes(outcomes);
const results = process.env[outcomeVariable];
if (results !== undefined) writeOutcome(results, total);
process.exitCode = total.failed.length > 0 || total.passed === 0 ? 1 : 0;
