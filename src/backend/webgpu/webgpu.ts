/** WebGPU through Dawn for Node, the npm package `webgpu`: never a dependency, but found at run time. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendInfo } from '../../protocol/backends';
import { backendName, createBackend } from './createBackend';
import { loadDawn } from './dawn';
import { nameOf, openDevice, type OpenDevice } from './device';

export interface WebgpuSettings {
  /** Packages are looked for from it on, as Node finds them. */
  readonly wasmFolder: string;
  /** Absolute folder in which GradLens sets up packages; absent: it set none up. */
  readonly storage?: string;
}

export interface WebgpuCandidate {
  readonly backend: 'webgpu';
  /** What it is and where, for a person. */
  readonly title: string;
  /** Absolute path of the package's module. */
  readonly entry: string;
  /** By whose size and time of change one version is told from another. */
  readonly files: readonly string[];
}

export type WebgpuStart =
  | { readonly kind: 'running'; readonly info: BackendInfo }
  /** The reason follows the candidate's title. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** The packages that are installed: what GradLens set up before what else Node finds. */
export function webgpuCandidates({ storage, wasmFolder }: WebgpuSettings): WebgpuCandidate[] {
  const setUp = storage === undefined ? [] : [join(storage, 'backends', 'webgpu')];
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
export async function startWebgpu({ entry, title }: WebgpuCandidate): Promise<WebgpuStart> {
  try {
    const request = await openDevice(await loadDawn(entry));
    if (request.kind === 'none') return { kind: 'unavailable', reason: request.reason };
    const backend = await createBackend(request.opened);
    tf.registerBackend(backendName, () => backend);
    if (!(await tf.setBackend(backendName))) return { kind: 'unavailable', reason: 'does not start' };
    return { kind: 'running', info: describe(title, entry, request.opened) };
  } catch (error) {
    const reason = `does not start: ${error instanceof Error ? error.message : String(error)}`;
    return { kind: 'unavailable', reason };
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
