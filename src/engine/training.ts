import { resumeRun, runExperiment, type RunContext } from '../experiments/runExperiment';
import type { Work } from '../protocol/channel';
import type { TrainingProgress } from '../protocol/requests';
import type { HandlersOf } from './handlers';
import type { EngineServices } from './services';

/** Trainings take turns with each other; other requests slip in between their steps. */
export const trainingHandlers = (
  services: EngineServices,
): HandlersOf<'training/run' | 'training/resume'> => ({
  'training/run': ({ experiment, runsFolder }, work) =>
    services.train(work.signal, async () =>
      runExperiment({ experiment, runsFolder, ...(await contextOf(services, work)) }),
    ),
  'training/resume': ({ run }, work) =>
    services.train(work.signal, async () => resumeRun({ run, ...(await contextOf(services, work)) })),
});

const contextOf = async (
  { backend, folders }: EngineServices,
  { signal, report }: Work<TrainingProgress>,
): Promise<RunContext> => ({
  folders: folders.data,
  backend: await backend(),
  signal,
  onProgress: report,
});
