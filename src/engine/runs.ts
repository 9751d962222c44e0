import { listRuns } from '../runs/listRuns';
import { readMetrics } from '../runs/metricsFile';
import { runPaths } from '../runs/runFolder';
import type { HandlersOf } from './handlers';
import type { EngineServices } from './services';

export const runsHandlers = ({ folders }: EngineServices): HandlersOf<'runs/list' | 'runs/metrics'> => ({
  'runs/list': (request) => listRuns(request.folders, folders.samples),
  'runs/metrics': ({ run }) => readMetrics(run, runPaths(run).metrics),
});
