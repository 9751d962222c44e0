/** Packs the universal VSIX into the checkout's root (vsce builds it first: `vscode:prepublish`) and checks it. */
import { statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkVsix } from './lib/checkVsix.mjs';
import { runOrThrow } from './lib/processes.mjs';
import { vsixPath } from './lib/vsixPath.mjs';

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const vsix = vsixPath(checkout);
const show = { cwd: checkout, onOutput: (/** @type {string} */ text) => process.stdout.write(text) };

const vsce = join(checkout, 'node_modules', '@vscode', 'vsce', 'vsce');
const quiet = ['--no-dependencies', '--allow-missing-repository'];
await runOrThrow(process.execPath, [vsce, 'package', ...quiet, '--out', vsix], show);

const problems = checkVsix(vsix, checkout);
for (const problem of problems) console.error(`${relative(checkout, vsix)}: ${problem}`);
console.log(`${relative(checkout, vsix)}: ${(statSync(vsix).size / 1e6).toFixed(2)} MB`);
process.exitCode = problems.length > 0 ? 1 : 0;
