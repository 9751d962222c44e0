import type { Work } from '../../../src/protocol/channel';
import { engineFolders } from '../../../src/engine/engineFolders';
import { createServices, type EngineServices } from '../../../src/engine/services';
import { checkout } from './programRoot';

/** The engine's services on the kernels that every machine runs; once in a test file. */
export async function startTestServices(): Promise<EngineServices> {
  const config = { backend: 'wasm', kernels: 'plain' } as const;
  const services = createServices(engineFolders(checkout, config), config);
  await services.backend();
  return services;
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
