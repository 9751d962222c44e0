import * as tf from '@tensorflow/tfjs-core';
import { attack } from '../attacks/attack';
import { threatModels } from '../attacks/threatModels';
import { imagesTogether } from '../evaluation/batches';
import { classOutOfRange } from '../protocol/errors';
import type { AttackSettings } from '../protocol/experiment';
import type { Pixels } from '../protocol/pixels';
import type { AdversarialExample, EngineRequests, ImageSource, PreparedImage } from '../protocol/requests';
import type { Model } from '../models/model';
import { readValues } from '../models/readValues';
import { randomStream } from '../data/random';
import { splitImages, stackImages } from './batch';
import type { HandlersOf } from './handlers';
import { prepareImage } from './images';
import type { LoadedModel } from './loadedModel';
import { predict, topPrediction } from './predict';
import type { EngineServices } from './services';

type Params = EngineRequests['adversarial/generate']['params'];

/** Images attacked together, or fewer where they are large. */
const MOST_ATTACKED = 16;

export const adversarialHandlers = (services: EngineServices): HandlersOf<'adversarial/generate'> => ({
  'adversarial/generate': (params, { signal, report }) =>
    services.compute(signal, async () => {
      const loaded = await services.model(params.checkpoint);
      checkTarget(params.targetClass, loaded);
      const examples: AdversarialExample[] = [];
      const batchSize = Math.min(MOST_ATTACKED, imagesTogether(loaded.model.inputShape));
      for (let start = 0; start < params.images.length; start += batchSize) {
        const sources = params.images.slice(start, start + batchSize);
        const images = await Promise.all(
          sources.map((source) => prepareImage(services, source, loaded.model)),
        );
        examples.push(...(await attackImages(loaded, sources, images, params, signal)));
        report({
          fraction: examples.length / params.images.length,
          message: `${String(examples.length)} of ${String(params.images.length)} images`,
        });
      }
      return examples;
    }),
});

function checkTarget(targetClass: number | undefined, { model }: LoadedModel): void {
  if (targetClass === undefined || (targetClass >= 0 && targetClass < model.classes)) return;
  throw classOutOfRange(targetClass, model.classes);
}

async function attackImages(
  { model, classNames }: LoadedModel,
  sources: readonly ImageSource[],
  images: readonly PreparedImage[],
  params: Params,
  signal: AbortSignal,
): Promise<AdversarialExample[]> {
  const originals = images.map(({ pixels }) => pixels);
  const before = await predict(model, originals, classNames);
  const labels = images.map(({ label }, i) => label ?? topPrediction(before[i]).classIndex);
  const attacked = await perturb(model, sources, originals, labels, params, signal);
  const after = await predict(model, attacked, classNames);
  return originals.map((original, i) => ({
    original,
    adversarial: attacked[i] ?? original,
    index: indexOf(sources[i]),
    label: labels[i] ?? 0,
    from: topPrediction(before[i]),
    to: topPrediction(after[i]),
  }));
}

async function perturb(
  model: Model,
  sources: readonly ImageSource[],
  originals: readonly Pixels[],
  labels: readonly number[],
  { attack: settings, targetClass, seed }: Params,
  signal: AbortSignal,
): Promise<Pixels[]> {
  const [x, classes] = [stackImages(originals), tf.tensor1d([...labels], 'int32')];
  try {
    const options = {
      ...(settings.randomStart
        ? { startNoise: (restart: number) => startOf(sources, x, settings, seed, restart) }
        : {}),
      ...(targetClass === undefined ? {} : { targetClass }),
      signal,
    };
    const attacked = await attack(model, x, classes, settings, randomStream(seed, 'attack'), options);
    return splitImages(await readValues(() => attacked), originals);
  } finally {
    tf.dispose([x, classes]);
  }
}

/** Each image has a stream of its own, so that what is attacked with it changes nothing. */
function startOf(
  sources: readonly ImageSource[],
  x: tf.Tensor4D,
  { threatModel, epsilon }: AttackSettings,
  seed: number,
  restart: number,
): tf.Tensor4D {
  const [, height, width, channels] = x.shape;
  const starts = sources.map((source) =>
    threatModels[threatModel].start(
      [1, height, width, channels],
      epsilon,
      randomStream(
        seed,
        'attack-start',
        ...streamName(source),
        ...(restart === 0 ? [] : ['restart', restart]),
      ),
    ),
  );
  return tf.concat(starts, 0);
}

const streamName = (source: ImageSource): readonly (string | number)[] =>
  source.kind === 'data' ? [source.data, source.split, source.index] : ['file'];

const indexOf = (source: ImageSource | undefined): number => (source?.kind === 'data' ? source.index : 0);
