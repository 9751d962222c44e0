import { copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildKernels } from '../../scripts/buildKernels.mjs';
import { wasmFolder } from './support/wasmFolder';

/** Builds the kernels and puts the stock module of the wasm backend beside them, where the tests start it from. */
export async function setup(): Promise<void> {
  await buildKernels(wasmFolder);
  const stock = 'tfjs-backend-wasm-simd.wasm';
  const source = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  await copyFile(join(source, stock), join(wasmFolder, stock));
}
