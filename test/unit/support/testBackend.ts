import { fileURLToPath } from 'node:url';
import type { BackendInfo } from '../../../src/protocol/backends';
import { startBackend } from '../../../src/backend/startBackend';
import { wasmFolder } from './wasmFolder';

/** Where `npm run build:addon` puts the addon over a TensorFlow that lies elsewhere. */
const addonFolder = fileURLToPath(new URL('../../../dist/tensorflow', import.meta.url));

/**
 * The backend that is shipped, with the kernels that every machine runs; in the second round of these tests, over
 * native TensorFlow, that one. Once in a test file.
 */
export async function startTestBackend(): Promise<BackendInfo> {
  const { GRADLENS_TEST_BACKEND: backend, GRADLENS_TEST_TENSORFLOW: tensorflowLibrary } = process.env;
  if (backend !== 'tensorflow-cpu') return startBackend({ wasmFolder, kernels: 'plain' });
  if (tensorflowLibrary === undefined) throw new Error('GRADLENS_TEST_TENSORFLOW names no TensorFlow');
  return startBackend({ wasmFolder, kernels: 'plain', backend, tensorflowLibrary, addonFolder });
}
