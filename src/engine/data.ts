import type { ImageSet } from '../data/imageSet';
import { describeDataSets } from '../data/registry';
import type { Pixels } from '../protocol/pixels';
import type { HandlersOf } from './handlers';
import type { EngineServices } from './services';

export const dataHandlers = (services: EngineServices): HandlersOf<'data/list' | 'data/images'> => ({
  'data/list': () => describeDataSets(services.folders.data),
  'data/images': async ({ data, split, start, count }) => {
    const set = await services.images(data, split);
    const last = Math.min(set.count, start + count);
    return Array.from({ length: Math.max(0, last - start) }, (_, offset) => imageOf(set, start + offset));
  },
});

function imageOf(set: ImageSet, index: number): { index: number; pixels: Pixels; label: number } {
  return { index, pixels: pixelsOf(set, index), label: set.labels[index] ?? 0 };
}

/** One image of a set as it is stored; the index must be one of the set's. */
export function pixelsOf(set: ImageSet, index: number): Pixels {
  const { height, width, channels } = set;
  return { height, width, channels, values: set.batch([index]) };
}
