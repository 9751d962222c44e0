/**
 * Builds everything that GradLens runs into dist/: one bundle a process, the wasm modules, the notices.
 * `--production`: minified, without source maps and suites, from an empty folder.
 */
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundles } from './build/bundles.mjs';
import { thirdPartyNotices } from './build/notices.mjs';
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
  const present = bundles(root, production).filter(hasEntries);
  const results = await Promise.allSettled(present.map((options) => build(options)));
  return results.flatMap((result) => {
    if (result.status === 'rejected') {
      console.warn('not built, see above');
      process.exitCode = 1;
    }
    return result.status === 'fulfilled' && result.value.metafile ? [result.value.metafile] : [];
  });
}

/** @param {import('./build/bundles.mjs').Bundle} bundle */
function hasEntries({ entryPoints }) {
  const sources = Object.values(entryPoints);
  const missing = sources.filter((source) => !existsSync(join(root, source)));
  if (missing.length > 0) console.warn(`not built, missing: ${missing.join(', ')}`);
  return sources.length > 0 && missing.length === 0;
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
