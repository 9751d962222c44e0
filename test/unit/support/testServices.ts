import type { Work } from '../../../src/protocol/channel';
import { engineFolders } from '../../../src/engine/engineFolders';
import { createServices, type EngineServices } from '../../../src/engine/services';
import type { EngineConfig } from '../../../src/protocol/engineConfig';
import { probeStorage, tensorflowLibrary } from './nativeTensorflow';
import { checkout } from './programRoot';

const native = process.env['GRADLENS_TEST_BACKEND'] === 'tensorflow-cpu';

/** The backend of `startTestServices` as results name it. */
export const testBackendName = native ? 'tensorflow-cpu' : 'wasm (plain)';

/**
 * The engine's services on the kernels that every machine runs; in the further round of these tests on native
 * TensorFlow. Once in a test file.
 */
export async function startTestServices(): Promise<EngineServices> {
  const config = testConfig();
  const services = createServices(engineFolders(checkout, config), config);
  const { name } = await services.backend();
  if (name !== config.backend) throw new Error(`${config.backend} did not start, but ${name}`);
  return services;
}

function testConfig(): EngineConfig {
  const kernels = 'plain';
  return native
    ? { backend: 'tensorflow-cpu', kernels, tensorflowLibrary, storage: probeStorage }
    : { backend: 'wasm', kernels };
}

/** What a handler is given: nothing cancels, and reports are kept. */
export function testWork<Progress>(): Work<Progress> & {
  readonly reports: Progress[];
  readonly cancel: () => void;
} {
  const controller = new AbortController();
  const reports: Progress[] = [];
  return {
    signal: controller.signal,
    reports,
    report: (progress) => reports.push(progress),
    cancel: () => controller.abort(),
  };
}
