import { outcomeVariable, writeOutcome } from './outcome.mjs';

/** @param {import('vitest/node').TestCase} test @returns {string} */
function nameOf(test) {
  return `${test.module.relativeModuleId} > ${test.fullName}`;
}

/** @param {readonly { message: string }[]} errors @returns {string} */
function firstMessage(errors) {
  return errors[0]?.message ?? 'no message';
}

/** @param {readonly import('vitest/node').TestModule[]} modules @returns {import('./outcome.mjs').Outcome} */
function outcomeOf(modules) {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
  const results = tests.map((test) => ({ name: nameOf(test), result: test.result() }));
  return {
    passed: results.filter(({ result }) => result.state === 'passed').length,
    failed: [
      ...results.flatMap(({ name, result }) =>
        result.state === 'failed' ? [{ name, message: firstMessage(result.errors) }] : [],
      ),
      ...suites.flatMap((suite) => {
        const errors = suite.errors();
        const name = suite.type === 'module' ? suite.relativeModuleId : suite.fullName;
        return errors.length > 0 ? [{ name, message: firstMessage(errors) }] : [];
      }),
    ],
    skipped: results.flatMap(({ name, result }) =>
      result.state === 'skipped' || result.state === 'pending'
        ? [{ name, reason: ('note' in result ? result.note : undefined) ?? 'no reason given' }]
        : [],
    ),
  };
}

/**
 * Vitest's results in the project's own format, written where the environment says; without that it does nothing.
 * A test says why it is skipped with `context.skip(condition, reason)`.
 * @returns {import('vitest/node').Reporter}
 */
export function outcomeReporter() {
  const file = process.env[outcomeVariable];
  return {
    onTestRunEnd(modules, unhandledErrors) {
      if (file === undefined) return;
      const outcome = outcomeOf(modules);
      const unhandled = unhandledErrors.map(({ message }) => ({ name: 'unhandled error', message }));
      writeOutcome(file, { ...outcome, failed: [...outcome.failed, ...unhandled] });
    },
  };
}
