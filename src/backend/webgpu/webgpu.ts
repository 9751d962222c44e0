/** WebGPU through Dawn for Node, the npm package `webgpu`: never a dependency, but found at run time. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendInfo } from '../../protocol/backends';
import {
  unavailable,
  type BackendDefinition,
  type BackendStart,
  type Candidate,
  type SearchSettings,
} from '../backendDefinition';
import { backendName, createBackend } from './createBackend';
import { loadDawn } from './dawn';
import { nameOf, openDevice, type OpenDevice } from './device';

/** Dawn, the WebGPU of Chromium. */
export const webgpu: BackendDefinition = {
  find: (settings) =>
    Promise.resolve({
      candidates: webgpuCandidates(settings),
      otherwise:
        'looked for the npm package webgpu among what GradLens has set up and where Node finds packages',
    }),
  start: startWebgpu,
};

/** The packages that are installed: what GradLens set up before what else Node finds. */
function webgpuCandidates({ backends, wasmFolder }: SearchSettings): Candidate[] {
  const setUp = backends === undefined ? [] : [join(backends, 'webgpu')];
  const entries = [...setUp, wasmFolder].flatMap((folder) => entryFrom(folder) ?? []);
  return [...new Set(entries)].map((entry) => ({
    backend: 'webgpu',
    title: `WebGPU through ${entry}`,
    entry,
    files: [entry],
  }));
}

function entryFrom(folder: string): string | undefined {
  try {
    return createRequire(join(folder, 'here.js')).resolve('webgpu');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** Opens a graphics processor through a package and makes it what TensorFlow.js runs on: once in a process. */
async function startWebgpu({ entry = '', title }: Candidate): Promise<BackendStart> {
  try {
    const request = await openDevice(await loadDawn(entry));
    if (request.kind === 'none') return unavailable(request.reason);
    const backend = await createBackend(request.opened);
    tf.registerBackend(backendName, () => backend);
    if (!(await tf.setBackend(backendName))) return unavailable('does not start');
    return { kind: 'running', info: describe(title, entry, request.opened) };
  } catch (error) {
    return unavailable(`does not start: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const describe = (title: string, entry: string, { info }: OpenDevice): BackendInfo => ({
  name: 'webgpu',
  kernels: 'none',
  device: nameOf(info),
  reason: title,
  versions: {
    node: process.version,
    'tfjs-core': tf.version_core,
    webgpu: versionOf(entry),
    driver: info.description,
  },
});

function versionOf(entry: string): string {
  const manifest: unknown = createRequire(entry)('./package.json');
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
