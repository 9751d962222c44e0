import { backendUnavailable } from '../protocol/errors';
import type { BackendInfo } from '../protocol/requests';
import type { BackendChoice } from '../protocol/settings';
import { startTensorflow } from './tensorflow/startTensorflow';
import { startWasm, type WasmSettings } from './wasm/startWasm';

export interface BackendSettings extends WasmSettings {
  /** Default `wasm`. `auto` tries native TensorFlow first. */
  readonly backend?: BackendChoice;
  /** Folder of an official package or of a TensorFlow library; absent: both are looked for. */
  readonly tensorflowLibrary?: string;
  /** Where `npm run build:addon` puts the addon over a person's own TensorFlow; absent: only official packages run. */
  readonly addonFolder?: string;
}

/**
 * Starts what TensorFlow.js computes on, once in a process and before any tensor is made.
 *
 * @returns What runs, and why: where native TensorFlow was tried first, also why that does not.
 * @throws GradLensError `backend/unavailable` if what is asked for cannot run here.
 */
export async function startBackend(settings: BackendSettings): Promise<BackendInfo> {
  // Later than the static imports, because it brings parts of TensorFlow.js a second time: the engine that all copies
  // share must be that of the whole one.
  await import('@tensorflow/tfjs-core/dist/register_all_gradients');
  const { backend = 'wasm', wasmFolder, tensorflowLibrary, addonFolder } = settings;
  if (backend === 'wasm') return await startWasm(settings);
  const native = await startTensorflow({
    searchFrom: wasmFolder,
    ...(tensorflowLibrary === undefined ? {} : { tensorflowLibrary }),
    ...(addonFolder === undefined ? {} : { addonFolder }),
  });
  if (native.kind === 'running') return native.info;
  if (backend === 'tensorflow') throw backendUnavailable('tensorflow', native.reason);
  const info = await startWasm(settings);
  return { ...info, reason: `${native.reason}; ${info.reason}` };
}
