/** `npm run fuzz`: every reader of files under 10,000 damaged inputs each. Takes minutes; meant for the night. */
import { run } from './lib/processes.mjs';

const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', 'fuzz.test'];
const { code } = await run(process.execPath, vitest, {
  env: { GRADLENS_FUZZ_RUNS: '10000' },
  onOutput: (text) => process.stdout.write(text),
});
process.exitCode = code;
