/**
 * Packs the VSIX into the checkout's root (vsce builds it first: `vscode:prepublish`) and checks it: the universal one,
 * or with `--target linux-x64` the one that holds the addon for native TensorFlow.
 */
import { statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { addonVariable } from './buildAddon.mjs';
import { checkVsix } from './lib/checkVsix.mjs';
import { run } from './lib/processes.mjs';
import { vsixPath } from './lib/vsixPath.mjs';

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { target: { type: 'string' } } });
const target = parseTarget(values.target);
const vsix = vsixPath(checkout, target);
const vsce = join(checkout, 'node_modules', '@vscode', 'vsce', 'vsce');
// The README's links are relative and work in the checkout; vsce would turn them into addresses of a repository.
const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
const forTarget = target === undefined ? [] : ['--target', target];
const { code } = await run(process.execPath, [vsce, 'package', ...options, ...forTarget, '--out', vsix], {
  cwd: checkout,
  env: target === undefined ? {} : { [addonVariable]: 'build' },
  onOutput: (text) => process.stdout.write(text),
});
if (code !== 0) process.exit(code);

const problems = checkVsix(vsix, checkout, target);
for (const problem of problems) console.error(`${relative(checkout, vsix)}: ${problem}`);
console.log(`${relative(checkout, vsix)}: ${(statSync(vsix).size / 1e6).toFixed(2)} MB`);
process.exitCode = problems.length > 0 ? 1 : 0;

/**
 * @param {string | undefined} name
 * @returns {'linux-x64' | undefined} undefined: the package for every system
 */
function parseTarget(name) {
  if (name === undefined || name === 'linux-x64') return name;
  throw new Error(`There is no package for ${name}: leave --target out, or say linux-x64.`);
}
