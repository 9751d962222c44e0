/**
 * Builds everything that GradLens runs into dist/: one bundle a process, the wasm modules, the notices.
 * `--production`: minified, without source maps and suites, from an empty folder.
 */
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundles } from './build/bundles.mjs';
import { thirdPartyNotices } from './build/notices.mjs';
import { addonVariable, buildAddon } from './buildAddon.mjs';
import { buildKernels } from './buildKernels.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

/** WebAssembly modules by package. Of the backend the non-threaded ones: the threaded one does not load in Node. */
const wasmModules = {
  '@tensorflow/tfjs-backend-wasm': ['dist/tfjs-backend-wasm.wasm', 'dist/tfjs-backend-wasm-simd.wasm'],
  '@jsquash/jpeg': ['codec/dec/mozjpeg_dec.wasm'],
  '@jsquash/webp': ['codec/dec/webp_dec.wasm'],
};

/** @param {boolean} production @returns {Promise<import('esbuild').Metafile[]>} */
async function buildBundles(production) {
  const results = await Promise.all(bundles(root, production).map((options) => build(options)));
  return results.flatMap(({ metafile }) => (metafile ? [metafile] : []));
}

async function buildWasm() {
  const folder = join(dist, 'wasm');
  await mkdir(folder, { recursive: true });
  const files = Object.entries(wasmModules).flatMap(([name, paths]) =>
    paths.map((path) => join(root, 'node_modules', name, path)),
  );
  await Promise.all(files.map((file) => copyFile(file, join(folder, basename(file)))));
  await buildKernels(folder);
}

const production = process.argv.includes('--production');
if (production) await rm(dist, { recursive: true, force: true });
const [metafiles] = await Promise.all([buildBundles(production), buildWasm()]);
const notices = await thirdPartyNotices(root, metafiles, Object.keys(wasmModules));
await writeFile(join(dist, 'THIRD-PARTY-NOTICES.txt'), notices);
// After the empty folder of a production build.
if (process.env[addonVariable] === 'build') await buildAddon(console.log);
