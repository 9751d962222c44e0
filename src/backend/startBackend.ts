import type { BackendAttempt, BackendInfo, BackendName } from '../protocol/backends';
import { backendTable } from '../protocol/backends';
import { backendUnavailable } from '../protocol/errors';
import type { BackendChoice } from '../protocol/settings';
import { conformanceFailures } from './conformance/conformance';
import { probeCases } from './conformance/probeCases';
import { startTensorflow } from './tensorflow/startTensorflow';
import { startWasm, type WasmSettings } from './wasm/startWasm';
import { startWebgpu, webgpuCandidates } from './webgpu/webgpu';

export interface BackendSettings extends WasmSettings {
  /** Default `wasm`. `auto` tries native TensorFlow first. */
  readonly backend?: BackendChoice;
  /** Folder of an official package or of a TensorFlow library; absent: both are looked for. */
  readonly tensorflowLibrary?: string;
  /** Where `npm run build:addon` puts the addon over a person's own TensorFlow; absent: only official packages run. */
  readonly addonFolder?: string;
  /** Absolute folder in which GradLens sets up packages; absent: it set none up. */
  readonly storage?: string;
}

/** What runs, and what was looked at before it was chosen. */
export interface StartedBackend {
  readonly info: BackendInfo;
  readonly attempts: readonly BackendAttempt[];
}

/**
 * Starts what TensorFlow.js computes on, once in a process and before any tensor is made.
 *
 * @returns What runs, and why: where native TensorFlow was tried first, also why that does not.
 * @throws GradLensError `backend/unavailable` if what is asked for cannot run here.
 */
export const startBackend = async (settings: BackendSettings): Promise<BackendInfo> =>
  (await chooseBackend(settings)).info;

/** As `startBackend`, with the attempts. */
export async function chooseBackend(settings: BackendSettings): Promise<StartedBackend> {
  // Later than the static imports, because it brings parts of TensorFlow.js a second time: the engine that all copies
  // share must be that of the whole one.
  await import('@tensorflow/tfjs-core/dist/register_all_gradients');
  const { backend = 'wasm' } = settings;
  if (backend === 'webgpu') return chosen(await startWebgpuAlone(settings), []);
  if (backend === 'wasm') return chosen(await startWasm(settings), []);
  const native = await startTensorflow({ ...settings, searchFrom: settings.wasmFolder, backend });
  if (native.kind === 'running') return chosen(native.info, []);
  if (backend !== 'auto') throw backendUnavailable(backend, native.reason);
  const info = await startWasm(settings);
  return chosen({ ...info, reason: `${native.reason}; ${info.reason}` }, [
    refused('tensorflow-cpu', native.reason),
  ]);
}

async function startWebgpuAlone(settings: BackendSettings): Promise<BackendInfo> {
  const [candidate] = webgpuCandidates(settings);
  if (candidate === undefined) throw backendUnavailable('webgpu', 'the npm package webgpu is not found');
  const started = await startWebgpu(candidate);
  if (started.kind === 'unavailable')
    throw backendUnavailable('webgpu', `${candidate.title} ${started.reason}`);
  const failures = await conformanceFailures(probeCases);
  if (failures.length === 0) return started.info;
  throw backendUnavailable('webgpu', `${candidate.title} fails: ${failures.join('; ')}`);
}

const chosen = (info: BackendInfo, before: readonly BackendAttempt[]): StartedBackend => ({
  info,
  attempts: [
    ...before,
    { backend: info.name, title: backendTable[info.name].title, outcome: 'chosen', reason: info.reason },
  ],
});

const refused = (backend: BackendName, reason: string): BackendAttempt => ({
  backend,
  title: backendTable[backend].title,
  outcome: 'refused',
  reason,
});
