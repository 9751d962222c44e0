import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type { BackendInfo } from '../protocol/requests';
import { startWasm, type WasmSettings } from './wasm/startWasm';

export type BackendSettings = WasmSettings;

/** Starts what TensorFlow.js computes on, once, before any tensor is made, and says what runs and why. */
export async function startBackend(settings: BackendSettings): Promise<BackendInfo> {
  return await startWasm(settings);
}
