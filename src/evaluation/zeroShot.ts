/** Accuracy on data that the model never trained on (Aggarwal et al. 2020, "Zero shot learning", tables 2 and 3). */
import { fitImageSet } from '../data/fit';
import type { ImageSet } from '../data/imageSet';
import type { Model } from '../models/model';
import type { ZeroShotTarget } from '../protocol/experiment';
import type { Evaluation } from '../protocol/runs';
import type { BatchOptions } from './batches';
import { evaluate } from './evaluate';

/** A target as it is asked for, with its images as they are stored. */
export interface LoadedTarget extends ZeroShotTarget {
  readonly images: ImageSet;
}

/**
 * Measures the source's accuracy and that of every target, brought to the model's input as each target says.
 * @throws `cancelled`
 */
export async function zeroShot(
  model: Model,
  source: ImageSet,
  targets: readonly LoadedTarget[],
  options: BatchOptions = {},
): Promise<Pick<Evaluation, 'source' | 'targets'>> {
  const sets = [source, ...targets.map(({ images, fit }) => fitImageSet(images, model.inputShape, fit))];
  const total = sets.reduce((sum, { count }) => sum + count, 0);
  const accuracies = [];
  let done = 0;
  for (const set of sets) {
    const before = done;
    const onProgress = (fraction: number) => options.onProgress?.((before + fraction * set.count) / total);
    const { accuracy } = await evaluate(model, set, { ...options, onProgress });
    accuracies.push(accuracy);
    done += set.count;
  }
  const [ofSource, ...ofTargets] = accuracies;
  if (!ofSource) throw new Error('The source is a set of its own');
  return {
    source: ofSource,
    targets: targets.flatMap(({ data, fit }, index) => {
      const accuracy = ofTargets[index];
      return accuracy ? [{ data, fit, accuracy }] : [];
    }),
  };
}
