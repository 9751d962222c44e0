import type { ImageSet } from '../data/imageSet';
import type { Model } from '../models/model';
import type { MisreadImage } from '../protocol/requests';
import type { Proportion } from '../protocol/runs';
import type { BatchOptions } from './batches';
import { evaluate, type SetEvaluation } from './evaluate';

/**
 * The images of a set that a model classifies wrongly, the most confident mistakes first.
 * @param set of the model's input shape.
 * @param limit the most images to give back.
 * @throws `cancelled`
 */
export async function misreadImages(
  model: Model,
  set: ImageSet,
  limit: number,
  options: BatchOptions = {},
): Promise<{ accuracy: Proportion; images: MisreadImage[] }> {
  const evaluation = await evaluate(model, set, options);
  const wrong = Array.from(set.labels.keys())
    .filter((index) => evaluation.predicted[index] !== set.labels[index])
    .sort((a, b) => confidence(evaluation, b) - confidence(evaluation, a) || a - b)
    .slice(0, limit);
  const images = [];
  for (const index of wrong) images.push(await misread(set, evaluation, index));
  return { accuracy: evaluation.accuracy, images };
}

const confidence = ({ probability }: SetEvaluation, index: number): number => probability[index] ?? 0;

async function misread(set: ImageSet, evaluation: SetEvaluation, index: number): Promise<MisreadImage> {
  const { height, width, channels } = set;
  const classIndex = evaluation.predicted[index] ?? 0;
  return {
    index,
    pixels: { height, width, channels, values: await set.batch([index]) },
    label: set.labels[index] ?? 0,
    prediction: {
      classIndex,
      className: set.classNames[classIndex] ?? String(classIndex),
      probability: confidence(evaluation, index),
    },
  };
}
