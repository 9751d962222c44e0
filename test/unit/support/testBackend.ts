import { fileURLToPath } from 'node:url';
import type { BackendInfo } from '../../../src/protocol/backends';
import { startBackend } from '../../../src/backend/startBackend';
import { wasmFolder } from './wasmFolder';

/** Where `npm run build:addon` puts the addon over a TensorFlow that lies elsewhere. */
const addonFolder = fileURLToPath(new URL('../../../dist/tensorflow', import.meta.url));

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
      return startBackend({ ...settings, backend: 'tensorflow-cpu', tensorflowLibrary, addonFolder });
    }
    case 'webgpu': {
      const storage = named('GRADLENS_TEST_WEBGPU', GRADLENS_TEST_WEBGPU);
      return startBackend({ ...settings, backend: 'webgpu', storage });
    }
    default:
      return startBackend(settings);
  }
}

function named(variable: string, folder: string | undefined): string {
  if (folder === undefined) throw new Error(`${variable} names no folder`);
  return folder;
}
