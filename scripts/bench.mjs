/**
 * `npm run bench [part …]`: prints what GradLens reaches on this machine beside the bars it is held to. Nothing is
 * asserted: a clock on a shared machine is no test.
 */
import { benchData } from './bench/data.mjs';
import { benchEngine } from './bench/engine.mjs';
import { benchHost } from './bench/host.mjs';
import { benchImport } from './bench/import.mjs';
import { benchKernels } from './bench/kernels.mjs';
import { benchNative } from './bench/native.mjs';
import { benchPackage } from './bench/package.mjs';

import { benchSweep } from './bench/sweep.mjs';
import { benchWindow } from './bench/window.mjs';
import { runOrThrow } from './lib/processes.mjs';

/**
 * What can be measured, in order: the package and the window take a production build, which has no suites for
 * the host.
 * `sweep` trains 21 models, and `native` downloads PyTorch: they are measured only when named.
 */
const parts = {
  package: benchPackage,
  window: benchWindow,
  build,
  kernels: benchKernels,
  data: benchData,
  engine: benchEngine,
  import: benchImport,
  host: benchHost,
  native: benchNative,
  sweep: benchSweep,
};
const onlyWhenNamed = ['native', 'sweep'];

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. Known: ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(parts)) {
  const wanted = named.length === 0 ? !onlyWhenNamed.includes(name) : named.includes(name);
  if (wanted || bench === build) await bench();
}

async function build() {
  await runOrThrow(process.execPath, ['scripts/build.mjs']);
  console.log('');
}
