import { copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { bundles } from '../../scripts/build/bundles.mjs';
import { buildKernels } from '../../scripts/buildKernels.mjs';
import { checkout } from './support/programRoot';
import { wasmFolder } from './support/wasmFolder';

/** Stock modules that are needed where the tests start them from. */
const modules = [
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  '@jsquash/webp/codec/dec/webp_dec.wasm',
];

/** Builds the kernels, the decoding thread and the probe, and puts the stock modules beside them. */
export async function setup(): Promise<void> {
  await buildKernels(wasmFolder);
  const { resolve } = createRequire(import.meta.url);
  await Promise.all(modules.map((name) => copyFile(resolve(name), join(wasmFolder, basename(name)))));
  const helpers = bundles(checkout, false).filter(
    ({ entryPoints }) => 'decodeWorker' in entryPoints || 'probe' in entryPoints,
  );
  await Promise.all(helpers.map((options) => build(options)));
}
