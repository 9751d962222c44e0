import { resolveExperiments } from '../experiments/resolve';
import type { HandlersOf } from './handlers';

export const experimentHandlers: HandlersOf<'experiment/resolve'> = {
  'experiment/resolve': ({ source, text }) => resolveExperiments(source, text),
};
