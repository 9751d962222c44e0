import { writeFileSync } from 'node:fs';
import { readJson } from './readJson.mjs';

/**
 * What a suite came to: the one format in which unit tests, VS Code suites and browser tests report.
 * @typedef {object} Outcome
 * @property {number} passed
 * @property {{ name: string, message: string }[]} failed
 * @property {{ name: string, reason: string }[]} skipped
 */

/** Names the file that a suite writes its outcome to. */
export const outcomeVariable = 'GRADLENS_TEST_RESULTS';

/** @returns {Outcome} */
export function emptyOutcome() {
  return { passed: 0, failed: [], skipped: [] };
}

/** @param {string} file @param {Outcome} outcome */
export function writeOutcome(file, outcome) {
  writeFileSync(file, JSON.stringify(outcome, null, 2));
}

/** @param {unknown} value @returns {value is Outcome} */
function isOutcome(value) {
  if (typeof value !== 'object' || value === null) return false;
  const { passed, failed, skipped } = /** @type {Record<string, unknown>} */ (value);
  return typeof passed === 'number' && Array.isArray(failed) && Array.isArray(skipped);
}

/**
 * Reads what a suite wrote. A suite that wrote nothing, or ran nothing, has failed.
 * @param {string} file
 * @param {string} suite its name, for the message
 * @returns {Outcome}
 */
export function readOutcome(file, suite) {
  const outcome = readJson(file);
  if (!isOutcome(outcome)) return failure(suite, 'it ended without saying what it found');
  const nothingRan = outcome.passed + outcome.failed.length + outcome.skipped.length === 0;
  return nothingRan ? failure(suite, 'it ran zero tests') : outcome;
}

/** @param {string} name @param {string} message @returns {Outcome} */
export function failure(name, message) {
  return { ...emptyOutcome(), failed: [{ name, message }] };
}

/** @param {string} name @param {string} reason @returns {Outcome} */
export function skip(name, reason) {
  return { ...emptyOutcome(), skipped: [{ name, reason }] };
}

/** @returns {Outcome} */
export function success() {
  return { ...emptyOutcome(), passed: 1 };
}

/** @param {readonly Outcome[]} outcomes @returns {Outcome} */
export function sumOutcomes(outcomes) {
  return {
    passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
    failed: outcomes.flatMap(({ failed }) => failed),
    skipped: outcomes.flatMap(({ skipped }) => skipped),
  };
}

/** @param {Outcome} outcome @returns {string} the closing line */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`;
}
