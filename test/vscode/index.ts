/** Runs the suites of this folder inside VS Code's extension host: what `extensionTestsPath` names. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Mocha from 'mocha';
import type { Outcome } from '../../scripts/lib/outcome.mjs';

const checkout = resolve(__dirname, '..', '..', '..');

/**
 * The bundle of every suite in the sources: one that was not built fails to load, one whose source is gone stays out.
 */
function suiteFiles(): string[] {
  const sources = readdirSync(join(checkout, 'test', 'vscode')).filter((file) => file.endsWith('.suite.ts'));
  return sources.map((file) => join(__dirname, file.replace(/\.ts$/, '.js')));
}

function runMocha(mocha: Mocha): Promise<Outcome> {
  const outcome: Outcome = { passed: 0, failed: [], skipped: [] };
  return new Promise((settle) => {
    const runner = mocha.run(() => settle(outcome));
    runner.on('pass', () => {
      outcome.passed += 1;
    });
    runner.on('fail', (test: Mocha.Runnable, error: Error) => {
      outcome.failed.push({ name: test.fullTitle(), message: error.stack ?? error.message });
    });
    runner.on('pending', (test: Mocha.Runnable) => {
      outcome.failed.push({ name: test.fullTitle(), message: 'Skipped: a suite inside VS Code runs whole.' });
    });
  });
}

/**
 * @throws when a test fails or none ran, which makes VS Code's exit code 1
 */
export async function run(): Promise<void> {
  const { GRADLENS_TEST_RESULTS: results, GRADLENS_TEST_GREP: grep } = process.env;
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 60_000,
    forbidOnly: true,
    reporter: 'min',
    ...(grep ? { grep } : {}),
  });
  for (const file of suiteFiles()) mocha.addFile(file);
  const outcome = await runMocha(mocha);
  if (results !== undefined) writeFileSync(results, JSON.stringify(outcome, null, 2));
  const failed = outcome.failed.length;
  if (failed > 0 || outcome.passed === 0) throw new Error(`${outcome.passed} passed, ${failed} failed`);
}
