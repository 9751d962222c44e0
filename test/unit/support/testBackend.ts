import { startBackend } from '../../../src/backend/startBackend';
import { wasmFolder } from './wasmFolder';

/** The backend that is shipped, with the kernels that every machine runs; once in a test file. */
export async function startTestBackend(): Promise<void> {
  await startBackend({ wasmFolder, kernels: 'plain' });
}
