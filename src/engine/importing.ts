import { importCheckpoint, inspectCheckpoint } from '../experiments/importCheckpoint';
import type { HandlersOf } from './handlers';
import type { EngineServices } from './services';

/** Both wait for nobody: they read and write files; the layers of a `model.json` are made once with zeros, no more. */
export const importHandlers = ({
  backend,
}: Pick<EngineServices, 'backend'>): HandlersOf<'checkpoint/inspect' | 'checkpoint/import'> => ({
  'checkpoint/inspect': async ({ path, architecture }) => {
    await backendFor(path, backend);
    return inspectCheckpoint(path, architecture);
  },
  'checkpoint/import': async (params, { signal, report }) => {
    await backendFor(params.path, backend);
    return importCheckpoint(params, {
      signal,
      onProgress: (fraction) => report({ fraction, message: 'Importing the weights' }),
    });
  },
});

async function backendFor(path: string, start: EngineServices['backend']): Promise<void> {
  if (path.toLowerCase().endsWith('.json')) await start();
}
