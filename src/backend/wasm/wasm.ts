import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelChoice } from '../../protocol/settings';
import {
  unavailable,
  type BackendDefinition,
  type BackendStart,
  type Candidate,
  type SearchSettings,
} from '../backendDefinition';
import { createCompanion } from './companion';
import { withoutNewExitListeners } from './exitListeners';
import { guardAllocations, heapOf } from './heap';
import { kernelsAreRegistered, registerKernels } from './registerKernels';

/** A build of our kernels, and why it was chosen or why there is none. */
type Build =
  | { readonly kernels: 'plain' | 'fma'; readonly reason: string; readonly bytes: Uint8Array }
  | { readonly kernels: 'none'; readonly reason: string };

const files = { plain: 'kernels.wasm', fma: 'kernels-fma.wasm' } as const;

/** TensorFlow.js' WebAssembly with our kernels: part of GradLens, hence always there. */
export const wasm: BackendDefinition = {
  find: ({ wasmFolder, kernels }) =>
    Promise.resolve({ candidates: [candidateOf(wasmFolder, kernels)], otherwise: 'it is part of GradLens' }),
  start: (_, settings) => start(settings),
};

const candidateOf = (wasmFolder: string, kernels: KernelChoice): Candidate => ({
  backend: 'wasm',
  title: `WebAssembly with ${kernels === 'auto' ? 'the fastest' : kernels} kernels`,
  files: Object.values(files).map((file) => join(wasmFolder, file)),
});

async function start(settings: SearchSettings): Promise<BackendStart> {
  if (kernelsAreRegistered()) return unavailable('was taken out of this process before');
  const build = await chooseBuild(settings);
  if (build.kernels === 'none') return unavailable(build.reason);
  const { BackendWasm, setWasmPaths, version_wasm } = await withoutNewExitListeners(
    () => import('@tensorflow/tfjs-backend-wasm'),
  );
  setWasmPaths(settings.wasmFolder.endsWith(sep) ? settings.wasmFolder : settings.wasmFolder + sep);
  if (!(await withoutNewExitListeners(() => tf.setBackend('wasm')))) {
    return unavailable(`its files in ${settings.wasmFolder} do not load`);
  }
  const backend = tf.backend();
  if (!(backend instanceof BackendWasm)) throw new Error('The backend named wasm is of another class.');
  guardAllocations(heapOf(backend));
  registerKernels(createCompanion(backend, build.bytes));
  const versions = { node: process.version, 'tfjs-core': tf.version_core, 'tfjs-backend-wasm': version_wasm };
  return {
    kind: 'running',
    info: { name: 'wasm', kernels: build.kernels, reason: build.reason, versions },
  };
}

async function chooseBuild({ wasmFolder, kernels }: SearchSettings): Promise<Build> {
  const load = async (name: 'plain' | 'fma'): Promise<Uint8Array> =>
    await readFile(join(wasmFolder, files[name]));
  if (kernels === 'plain') return plainBuild(await load('plain'), 'plain kernels are asked for');
  const fused = await load('fma');
  if (WebAssembly.validate(fused)) {
    const reason = kernels === 'fma' ? 'fused kernels are asked for' : 'this machine has relaxed SIMD';
    return { kernels: 'fma', reason, bytes: fused };
  }
  const reason = `Node ${process.version} has no relaxed SIMD`;
  return kernels === 'fma' ? { kernels: 'none', reason } : plainBuild(await load('plain'), reason);
}

const plainBuild = (bytes: Uint8Array, reason: string): Build =>
  WebAssembly.validate(bytes)
    ? { kernels: 'plain', reason, bytes }
    : { kernels: 'none', reason: 'this processor has no SIMD for WebAssembly' };
