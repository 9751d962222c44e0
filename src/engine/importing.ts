import { importCheckpoint, inspectCheckpoint } from '../experiments/importCheckpoint';
import type { HandlersOf } from './handlers';
import type { EngineServices } from './services';

type Services = Pick<EngineServices, 'compute'>;

export const importHandlers = (
  services: Services,
): HandlersOf<'checkpoint/inspect' | 'checkpoint/import'> => ({
  'checkpoint/inspect': ({ path, architecture }, { signal }) =>
    inTurn(services, path, signal, () => inspectCheckpoint(path, architecture)),
  'checkpoint/import': (params, { signal, report }) =>
    inTurn(services, params.path, signal, () =>
      importCheckpoint(params, {
        signal,
        onProgress: (fraction) => report({ fraction, message: 'Importing the weights' }),
      }),
    ),
});

/**
 * The layers of a `model.json` are made once, on the backend and while no other network is made: one that fails takes
 * the variables that came meanwhile with it. Other files are read and written for themselves, and wait for nobody.
 */
const inTurn = <Result>(
  { compute }: Services,
  path: string,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> => (path.toLowerCase().endsWith('.json') ? compute(signal, work) : work());
