import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { backendUnavailable } from '../../protocol/errors';
import type { BackendInfo } from '../../protocol/backends';
import type { KernelChoice } from '../../protocol/settings';
import { createCompanion } from './companion';
import { withoutNewExitListeners } from './exitListeners';
import { guardAllocations, heapOf } from './heap';
import { kernelsAreRegistered, registerKernels } from './registerKernels';

export interface WasmSettings {
  /** Folder that holds the wasm files of the backend and of our kernels. */
  readonly wasmFolder: string;
  readonly kernels: KernelChoice;
}

/** A build of our kernels, and why it was chosen. */
interface Build {
  readonly kernels: 'plain' | 'fma';
  readonly reason: string;
  readonly bytes: Uint8Array;
}

const files = { plain: 'kernels.wasm', fma: 'kernels-fma.wasm' } as const;

/**
 * Makes the wasm backend with our kernels the one that TensorFlow.js runs on: once in a process.
 *
 * @throws GradLensError `backend/unavailable` if the machine cannot run the build that is asked for.
 */
export async function startWasm(settings: WasmSettings): Promise<BackendInfo> {
  if (kernelsAreRegistered()) throw new Error('The wasm backend is started once in a process.');
  const build = await chooseBuild(settings);
  const { BackendWasm, setWasmPaths, version_wasm } = await withoutNewExitListeners(
    () => import('@tensorflow/tfjs-backend-wasm'),
  );
  setWasmPaths(settings.wasmFolder.endsWith(sep) ? settings.wasmFolder : settings.wasmFolder + sep);
  if (!(await withoutNewExitListeners(() => tf.setBackend('wasm')))) {
    throw backendUnavailable('wasm', `its files in ${settings.wasmFolder} do not load`);
  }
  const backend = tf.backend();
  if (!(backend instanceof BackendWasm)) throw new Error('The backend named wasm is of another class.');
  guardAllocations(heapOf(backend));
  registerKernels(createCompanion(backend, build.bytes));
  return {
    name: 'wasm',
    kernels: build.kernels,
    reason: build.reason,
    versions: { node: process.version, 'tfjs-core': tf.version_core, 'tfjs-backend-wasm': version_wasm },
  };
}

async function chooseBuild({ wasmFolder, kernels }: WasmSettings): Promise<Build> {
  const load = async (name: 'plain' | 'fma'): Promise<Uint8Array> =>
    await readFile(join(wasmFolder, files[name]));
  if (kernels === 'plain') {
    return { kernels: 'plain', reason: 'plain kernels are asked for', bytes: await validated(load('plain')) };
  }
  const fused = await load('fma');
  if (WebAssembly.validate(fused)) {
    const reason = kernels === 'fma' ? 'fused kernels are asked for' : 'this machine has relaxed SIMD';
    return { kernels: 'fma', reason, bytes: fused };
  }
  if (kernels === 'fma') throw backendUnavailable('wasm', `Node ${process.version} has no relaxed SIMD`);
  const reason = `Node ${process.version} has no relaxed SIMD`;
  return { kernels: 'plain', reason, bytes: await validated(load('plain')) };
}

async function validated(loading: Promise<Uint8Array>): Promise<Uint8Array> {
  const bytes = await loading;
  if (!WebAssembly.validate(bytes))
    throw backendUnavailable('wasm', 'this processor has no SIMD for WebAssembly');
  return bytes;
}
