import { createRequire } from 'node:module';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendInfo } from '../../protocol/backends';
import { conformanceFailures } from '../conformance/conformance';
import { tensorflowCandidates, type TensorflowCandidate, type TensorflowSettings } from './candidates';
import { probe } from './probe';
import { registerKernels } from './registerKernels';

/** Native TensorFlow, or why it does not run. */
export type TensorflowStart =
  | { readonly kind: 'running'; readonly info: BackendInfo }
  | { readonly kind: 'unavailable'; readonly reason: string };

/**
 * Starts the first native TensorFlow that is installed, survives a probe in a process of its own, and passes the
 * conformance suite. It is never a dependency: it is looked for at run time.
 */
export async function startTensorflow(
  settings: TensorflowSettings & { readonly backend: 'auto' | 'tensorflow-gpu' | 'tensorflow-cpu' },
): Promise<TensorflowStart> {
  // Read when TensorFlow's libraries are loaded, here and in the probe.
  if (settings.backend === 'tensorflow-cpu') process.env['CUDA_VISIBLE_DEVICES'] = '-1';
  const candidates = await tensorflowCandidates(settings);
  const reasons: string[] = [];
  for (const candidate of candidates) {
    const loaded = await tryCandidate(candidate);
    if (loaded.kind === 'loaded' && (settings.backend !== 'tensorflow-gpu' || usesGpu())) {
      return { kind: 'running', info: describe(candidate, loaded.versions) };
    }
    if (loaded.kind === 'loaded') reasons.push(`${candidate.title} sees no GPU`);
    else reasons.push(`${candidate.title} ${loaded.reason}`);
  }
  return {
    kind: 'unavailable',
    reason: candidates.length === 0 ? 'no native TensorFlow is installed' : reasons.join('; '),
  };
}

/** The backend's own word; a stand-in that does not say it computes on the processor. */
function usesGpu(): boolean {
  const backend = tf.backend();
  return 'isUsingGpuDevice' in backend && backend.isUsingGpuDevice === true;
}

type Versions = Readonly<Record<string, string>>;
type Tried =
  | { readonly kind: 'loaded'; readonly versions: Versions }
  | { readonly kind: 'refused'; readonly reason: string };

const refused = (reason: string): Tried => ({ kind: 'refused', reason });

async function tryCandidate(candidate: TensorflowCandidate): Promise<Tried> {
  const crash = await probe(candidate);
  if (crash !== undefined) return refused(crash);
  const loaded = load(candidate);
  if (loaded.kind === 'refused') return loaded;
  const failure = await check();
  return failure === undefined ? loaded : refused(failure);
}

function load({ entry, library }: TensorflowCandidate): Tried {
  addRemovedFunctions();
  try {
    const loaded: unknown = createRequire(entry)(entry);
    if (library === undefined) return { kind: 'loaded', versions: { 'tfjs-node': packageVersion(entry) } };
    return { kind: 'loaded', versions: startOf(loaded)(library) };
  } catch (error) {
    return refused(`does not load: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What Node 23 removed and the official package still calls. */
function addRemovedFunctions(): void {
  const functions: { isNullOrUndefined?: unknown; isArray?: unknown } = util;
  functions.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  functions.isArray ??= Array.isArray;
}

type Start = (library: string) => unknown;

const isStart = (value: unknown): value is Start => typeof value === 'function';

/** The addon's `start`: loads TensorFlow from a folder, registers the backend and says what it loaded. */
function startOf(addon: unknown): (library: string) => Versions {
  const start = typeof addon === 'object' && addon !== null && 'start' in addon ? addon.start : undefined;
  if (!isStart(start)) throw new Error('it has no start');
  return (library) => {
    const started = Object.entries(start(library) ?? {});
    return Object.fromEntries(started.map(([name, value]) => [name, String(value)]));
  };
}

/** Sets the backend and runs the conformance suite; a backend that fails is taken out again. */
async function check(): Promise<string | undefined> {
  if (!(await tf.setBackend('tensorflow'))) return 'does not start';
  registerKernels(tf.backend());
  const failures = await conformanceFailures();
  if (failures.length === 0) return undefined;
  tf.removeBackend('tensorflow');
  return `fails the conformance suite: ${failures.slice(0, 3).join('; ')}`;
}

const describe = ({ title }: TensorflowCandidate, versions: Versions): BackendInfo => ({
  name: usesGpu() ? 'tensorflow-gpu' : 'tensorflow-cpu',
  kernels: 'none',
  reason: `${title} passes the conformance suite`,
  versions: { node: process.version, 'tfjs-core': tf.version_core, ...versions },
});

function packageVersion(path: string): string {
  const manifest: unknown = createRequire(path)('./package.json');
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
