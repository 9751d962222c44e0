import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dependenciesAreMissing } from '../../../scripts/lib/dependencies.mjs';
import { failure, readOutcome, success, sumOutcomes, summaryLine } from '../../../scripts/lib/outcome.mjs';

const folder = mkdtempSync(join(tmpdir(), 'gradlens-outcome-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(text: string): string {
  const file = join(folder, 'results.json');
  writeFileSync(file, text);
  return file;
}

describe('an outcome', () => {
  it('is a failure where a suite wrote nothing, half of it, or something else', () => {
    const silent = {
      passed: 0,
      failed: [{ name: 's', message: 'it ended without saying what it found' }],
      skipped: [],
    };
    expect(readOutcome(join(folder, 'absent.json'), 's')).toEqual(silent);
    expect(readOutcome(written('{"passed": 3, "fai'), 's')).toEqual(silent);
    expect(readOutcome(written('{"passed": "3"}'), 's')).toEqual(silent);
  });

  it('is a failure where a suite ran nothing', () => {
    const nothing = readOutcome(written('{"passed":0,"failed":[],"skipped":[]}'), 's');
    expect(nothing.failed).toEqual([{ name: 's', message: 'it ran zero tests' }]);
  });

  it('adds up over suites and ends in one line', () => {
    const skipped = {
      passed: 4,
      failed: [],
      skipped: [{ name: 'large', reason: 'GRADLENS_DATA is not set' }],
    };
    const total = sumOutcomes([success(), failure('lint', 'see above'), skipped]);
    expect(total).toEqual({
      passed: 5,
      failed: failure('lint', 'see above').failed,
      skipped: skipped.skipped,
    });
    expect(summaryLine(total)).toBe('5 passed, 1 failed, 1 skipped');
  });
});

describe('missing dependencies', () => {
  const checkout = mkdtempSync(join(folder, 'checkout-'));
  const lock = (packages: object) => JSON.stringify({ packages });

  it('are told by versions, leaving out what is optional', () => {
    const wanted = {
      '': {},
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0', optional: true },
    };
    writeFileSync(join(checkout, 'package-lock.json'), lock(wanted));
    expect(dependenciesAreMissing(checkout)).toBe(true);
    mkdirSync(join(checkout, 'node_modules'));
    const record = join(checkout, 'node_modules', '.package-lock.json');
    writeFileSync(record, lock({ 'node_modules/a': { version: '0.9.0' } }));
    expect(dependenciesAreMissing(checkout)).toBe(true);
    writeFileSync(record, lock({ 'node_modules/a': { version: '1.0.0' } }));
    expect(dependenciesAreMissing(checkout)).toBe(false);
  });
});
