/** Packs the universal VSIX into the checkout's root (vsce builds it first: `vscode:prepublish`) and checks it. */
import { statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkVsix } from './lib/checkVsix.mjs';
import { run } from './lib/processes.mjs';
import { vsixPath } from './lib/vsixPath.mjs';

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const vsix = vsixPath(checkout);
const vsce = join(checkout, 'node_modules', '@vscode', 'vsce', 'vsce');
// The README's links are relative and work in the checkout; vsce would turn them into addresses of a repository.
const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
const { code } = await run(process.execPath, [vsce, 'package', ...options, '--out', vsix], {
  cwd: checkout,
  onOutput: (text) => process.stdout.write(text),
});
if (code !== 0) process.exit(code);

const problems = checkVsix(vsix, checkout);
for (const problem of problems) console.error(`${relative(checkout, vsix)}: ${problem}`);
console.log(`${relative(checkout, vsix)}: ${(statSync(vsix).size / 1e6).toFixed(2)} MB`);
process.exitCode = problems.length > 0 ? 1 : 0;
