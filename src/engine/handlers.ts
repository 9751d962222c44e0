import type { Handlers } from '../protocol/channel';
import type { EngineRequests } from '../protocol/requests';
import { adversarialHandlers } from './adversarial';
import { packageHandlers } from './backendPackages';
import { dataHandlers } from './data';
import { dataSourceHandlers } from './dataSources';
import { describeHandlers } from './describe';
import { diagnoseHandlers } from './diagnose';
import { exportHandlers } from './exportCheckpoint';
import { experimentHandlers } from './experiment';
import { importHandlers } from './importing';
import { robustnessHandlers } from './robustness';
import { runsHandlers } from './runs';
import { saliencyHandlers } from './saliency';
import type { EngineServices } from './services';
import { trainingHandlers } from './training';
import { zeroShotHandlers } from './zeroShot';

/** Answers to every request of the catalogue; one that is forgotten does not compile. */
export const createHandlers = (services: EngineServices): Handlers<EngineRequests> => ({
  ...describeHandlers(services),
  ...diagnoseHandlers(services),
  ...runsHandlers(services),
  ...dataHandlers(services),
  ...dataSourceHandlers(services),
  ...packageHandlers(services),
  ...experimentHandlers,
  ...importHandlers(services),
  ...trainingHandlers(services),
  ...exportHandlers(services),
  ...saliencyHandlers(services),
  ...adversarialHandlers(services),
  ...robustnessHandlers(services),
  ...zeroShotHandlers(services),
});

/** The part of the handlers that one file answers for. */
export type HandlersOf<Methods extends keyof EngineRequests> = Pick<Handlers<EngineRequests>, Methods>;
