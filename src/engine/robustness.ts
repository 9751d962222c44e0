import { fitImageSet } from '../data/fit';
import { robustEvaluation } from '../evaluation/robustEvaluation';
import type { Model } from '../models/model';
import { otherInput } from '../protocol/errors';
import type { RobustnessRecord } from '../protocol/robustness';
import { writeJson } from '../runs/files';
import { nameBackend } from '../runs/recordedBackends';
import type { HandlersOf } from './handlers';
import type { EngineServices } from './services';

export const robustnessHandlers = (services: EngineServices): HandlersOf<'robustness/evaluate'> => ({
  'robustness/evaluate': ({ checkpoint, data, settings, madeOn, recordAs }, { signal, report }) =>
    services.compute(signal, async () => {
      const { model } = await services.model(checkpoint);
      const source = madeOn === undefined ? undefined : (await services.model(madeOn)).model;
      if (source) checkInputs(source, model);
      const set = fitImageSet(await services.images(data, 'test'), model.inputShape, 'resize');
      const onProgress = (fraction: number, message: string): void => report({ fraction, message });
      const found = await robustEvaluation(model, set, settings, { signal, onProgress, madeOn: source });
      const result = { ...found, backend: nameBackend(await services.backend()) };
      const record: RobustnessRecord = { checkpoint: checkpoint.file, data, settings, result };
      if (recordAs !== undefined) await writeJson(recordAs, record);
      return result;
    }),
});

function checkInputs({ inputShape: source }: Model, { inputShape: target }: Model): void {
  if (source.some((length, axis) => length !== target[axis])) throw otherInput(source, target);
}
