import { explain } from '../attribution/explain';
import type { EngineRequests, Explanation, PreparedImage } from '../protocol/requests';
import type { HandlersOf } from './handlers';
import { prepareImage } from './images';
import type { LoadedModel } from './loadedModel';
import { predict, topPrediction } from './predict';
import type { EngineServices } from './services';

export const saliencyHandlers = (
  services: EngineServices,
): HandlersOf<'image/prepare' | 'saliency/explain'> => ({
  'image/prepare': ({ image, checkpoint }, { signal }) =>
    services.compute(signal, async () => {
      const { model } = await services.model(checkpoint);
      return prepareImage(services, image, model);
    }),
  'saliency/explain': (params, { signal }) =>
    services.compute(signal, async () => {
      const loaded = await services.model(params.checkpoint);
      return explainImage(loaded, await prepareImage(services, params.image, loaded.model), params);
    }),
});

async function explainImage(
  { model, runName, classNames }: LoadedModel,
  { pixels, label }: PreparedImage,
  { checkpoint, method, classIndex }: EngineRequests['saliency/explain']['params'],
): Promise<Explanation> {
  const [predictions = []] = await predict(model, [pixels], classNames);
  const explainedClass = classIndex ?? label ?? topPrediction(predictions).classIndex;
  const map = await explain(method, model, pixels, explainedClass);
  return { checkpoint, runName, explainedClass, predictions, map };
}
