import type { BackendName } from '../protocol/backends';
import type { BackendDefinition } from './backendDefinition';
import { tensorflowOnGpu, tensorflowOnProcessor } from './tensorflow/tensorflow';
import { wasm } from './wasm/wasm';
import { webgpu } from './webgpu/webgpu';

/** Every backend. Of two that are equally fast the first is taken. */
export const backends: Readonly<Record<BackendName, BackendDefinition>> = {
  'tensorflow-gpu': tensorflowOnGpu,
  'tensorflow-cpu': tensorflowOnProcessor,
  webgpu,
  wasm,
};
