import { join } from 'node:path';
import type { SearchSettings } from '../../../src/backend/backendDefinition';
import type { BackendInfo, BackendName } from '../../../src/protocol/backends';
import { createProber } from '../../../src/backend/probe/prober';
import { startBackend } from '../../../src/backend/startBackend';
import { createProbeMemory } from '../../../src/engine/probeMemory';
import { addonFolder, probeStorage } from './nativeTensorflow';
import { probeProgram } from './probing';
import { wasmFolder } from './wasmFolder';

/**
 * The backend that is shipped, with the kernels that every machine runs; in the further rounds of these tests native
 * TensorFlow or WebGPU. Once in a test file.
 */
export function startTestBackend(): Promise<BackendInfo> {
  const { GRADLENS_TEST_BACKEND, GRADLENS_TEST_TENSORFLOW, GRADLENS_TEST_WEBGPU } = process.env;
  const settings = { wasmFolder, kernels: 'plain' } as const;
  switch (GRADLENS_TEST_BACKEND) {
    case 'tensorflow-cpu': {
      const tensorflowLibrary = named('GRADLENS_TEST_TENSORFLOW', GRADLENS_TEST_TENSORFLOW);
      return startProbed('tensorflow-cpu', { ...settings, tensorflowLibrary, addonFolder });
    }
    case 'webgpu': {
      const storage = named('GRADLENS_TEST_WEBGPU', GRADLENS_TEST_WEBGPU);
      return startProbed('webgpu', { ...settings, backends: join(storage, 'backends') });
    }
    default:
      return startBackend(settings);
  }
}

function startProbed(backend: BackendName, settings: SearchSettings): Promise<BackendInfo> {
  const memory = createProbeMemory(probeStorage, console.warn);
  const environment = { ...process.env };
  const prober = createProber({ program: probeProgram, settings, memory, environment, afresh: false });
  return startBackend({ ...settings, backend, prober });
}

function named(variable: string, folder: string | undefined): string {
  if (folder === undefined) throw new Error(`${variable} names no folder`);
  return folder;
}
