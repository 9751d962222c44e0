import { importCheckpoint, inspectCheckpoint } from '../experiments/importCheckpoint';
import type { HandlersOf } from './handlers';

/** Neither computes: both only read and write files, and wait for nobody. */
export const importHandlers: HandlersOf<'checkpoint/inspect' | 'checkpoint/import'> = {
  'checkpoint/inspect': ({ path, architecture }) => inspectCheckpoint(path, architecture),
  'checkpoint/import': (params, { signal, report }) =>
    importCheckpoint(params, {
      signal,
      onProgress: (fraction) => report({ fraction, message: 'Importing the weights' }),
    }),
};
