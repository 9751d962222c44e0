/** Native TensorFlow through the binding of `@tensorflow/tfjs-node-gpu`: never a dependency, but found at run time. */
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendInfo } from '../../protocol/backends';
import {
  unavailable,
  type BackendDefinition,
  type BackendStart,
  type Candidate,
  type Found,
  type SearchSettings,
} from '../backendDefinition';
import { findTensorflow } from './candidates';
import { withoutGpu } from './gpuDriver';
import { registerKernels } from './registerKernels';

export const tensorflowOnProcessor: BackendDefinition = {
  find: (settings) => findTensorflow('tensorflow-cpu', settings),
  start: (candidate) => {
    // No build of CUDA takes -1 for a GPU's number.
    Object.assign(process.env, { CUDA_VISIBLE_DEVICES: '-1' });
    return start(candidate);
  },
};

export const tensorflowOnGpu: BackendDefinition = { find: findOnGpu, start };

/** A person who asks for the GPU hears what TensorFlow itself says of it. */
async function findOnGpu(settings: SearchSettings, asked: boolean): Promise<Found> {
  const otherwise = asked ? undefined : withoutGpu(process.platform);
  return otherwise === undefined ? findTensorflow('tensorflow-gpu', settings) : { candidates: [], otherwise };
}

/**
 * Read when TensorFlow is loaded: quiet but for errors, no GPU is taken whole, the same work gives the same bytes, and
 * oneDNN's convolutions and products, which TensorFlow takes by itself on processors with AVX-512 VNNI only, on those with
 * AVX2 too. What a person has set stands.
 */
const environment = {
  TF_CPP_MIN_LOG_LEVEL: '2',
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  TF_DETERMINISTIC_OPS: '1',
  TF_ENABLE_ONEDNN_OPTS: '1',
};

/** What this process has loaded: its code and its devices stay, also where the backend is taken out again. */
let held: (Pick<Candidate, 'backend' | 'entry' | 'library'> & { readonly onGpu: boolean }) | undefined;

/**
 * Another library would bind to the code of the first; the processor would be asked for where a GPU computes, and a GPU
 * where TensorFlow was loaded with none in sight.
 */
const isInTheWay = ({ backend, entry, library }: Candidate): boolean =>
  held !== undefined &&
  (held.entry !== entry ||
    held.library !== library ||
    (backend === 'tensorflow-cpu' ? held.onGpu : held.backend === 'tensorflow-cpu'));

async function start(candidate: Candidate): Promise<BackendStart> {
  if (isInTheWay(candidate))
    return unavailable('is left to the next start: this process holds another TensorFlow');
  Object.assign(process.env, { ...environment, ...process.env });
  addRemovedFunctions();
  try {
    // From here on: what does not start may have been loaded all the same.
    held = { ...candidate, onGpu: false };
    const { cuda } = load(candidate);
    if (!(await tf.setBackend('tensorflow'))) return unavailable('does not start');
    held = { ...candidate, onGpu: usesGpu() };
    registerKernels(tf.backend());
    const onGpu = candidate.backend === 'tensorflow-gpu';
    if (onGpu && !usesGpu())
      return unavailable(`sees no GPU${cuda === false ? ': it is built without CUDA' : ''}`);
    return { kind: 'running', info: describe(candidate, onGpu ? (nvidiaName() ?? 'GPU') : undefined) };
  } catch (error) {
    return unavailable(`does not load: ${messageOf(error)}`);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What Node 23 removed and the official package still calls (tensorflow/tfjs issue 8609). */
function addRemovedFunctions(): void {
  const functions: { isNullOrUndefined?: unknown; isArray?: unknown } = util;
  functions.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  functions.isArray ??= Array.isArray;
}

/** Loads the module, which registers the backend `tensorflow`; whether it is built for CUDA, where that is known. */
function load({ entry = '', library }: Candidate): { readonly cuda?: boolean } {
  const loaded: unknown = createRequire(entry)(entry);
  if (library === undefined) return {};
  const start = fieldOf(loaded, 'start');
  if (!isStart(start)) throw new Error('it has no start');
  return start(library);
}

/** The addon's. */
type Start = (library: string) => { readonly cuda?: boolean };

const isStart = (value: unknown): value is Start => typeof value === 'function';

/** Also of what the native binding does not list. */
const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** The backend's own word; one that does not say computes on the processor. */
const usesGpu = (): boolean => fieldOf(tf.backend(), 'isUsingGpuDevice') === true;

function describe(
  { backend, entry = '', library, title }: Candidate,
  device: string | undefined,
): BackendInfo {
  const tensorflow = fieldOf(fieldOf(tf.backend(), 'binding'), 'TF_Version');
  return {
    name: backend,
    kernels: 'none',
    ...(device === undefined ? {} : { device }),
    reason: typeof tensorflow === 'string' ? title.replace('TensorFlow', `TensorFlow ${tensorflow}`) : title,
    versions: {
      node: process.version,
      'tfjs-core': tf.version_core,
      ...(library === undefined ? { 'tfjs-node': packageVersion(entry) } : {}),
      ...(typeof tensorflow === 'string' ? { tensorflow } : {}),
    },
  };
}

function packageVersion(path: string): string {
  const manifest: unknown = createRequire(path)('./package.json');
  const version = fieldOf(manifest, 'version');
  return typeof version === 'string' ? version : 'unknown';
}

/** The first GPU's name, as NVIDIA's driver for Linux tells it. */
function nvidiaName(folder = '/proc/driver/nvidia/gpus'): string | undefined {
  try {
    const [first = ''] = readdirSync(folder);
    return /^Model:\s*(.+)$/m.exec(readFileSync(join(folder, first, 'information'), 'utf8'))?.[1];
  } catch {
    // Another system, or another driver: the name is no more than a courtesy.
    return undefined;
  }
}
