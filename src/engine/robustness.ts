import { robustEvaluation } from '../evaluation/robustEvaluation';
import type { HandlersOf } from './handlers';
import type { EngineServices } from './services';

export const robustnessHandlers = (services: EngineServices): HandlersOf<'robustness/evaluate'> => ({
  'robustness/evaluate': ({ checkpoint, data, settings, madeOn }, { signal, report }) =>
    services.compute(signal, async () => {
      const { model } = await services.model(checkpoint);
      const source = madeOn === undefined ? undefined : (await services.model(madeOn)).model;
      const set = await services.images(data, 'test');
      const onProgress = (fraction: number, message: string): void => report({ fraction, message });
      return robustEvaluation(model, set, settings, { signal, onProgress, madeOn: source });
    }),
});
