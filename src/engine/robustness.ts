import { fitImageSet } from '../data/fit';
import { robustEvaluation } from '../evaluation/robustEvaluation';
import type { Model } from '../models/model';
import { otherInput } from '../protocol/errors';
import type { HandlersOf } from './handlers';
import type { EngineServices } from './services';

export const robustnessHandlers = (services: EngineServices): HandlersOf<'robustness/evaluate'> => ({
  'robustness/evaluate': ({ checkpoint, data, settings, madeOn }, { signal, report }) =>
    services.compute(signal, async () => {
      const { model } = await services.model(checkpoint);
      const source = madeOn === undefined ? undefined : (await services.model(madeOn)).model;
      if (source) checkInputs(source, model);
      const set = fitImageSet(await services.images(data, 'test'), model.inputShape, 'resize');
      const onProgress = (fraction: number, message: string): void => report({ fraction, message });
      return robustEvaluation(model, set, settings, { signal, onProgress, madeOn: source });
    }),
});

function checkInputs({ inputShape: source }: Model, { inputShape: target }: Model): void {
  if (source.some((length, axis) => length !== target[axis])) throw otherInput(source, target);
}
