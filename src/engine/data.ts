import type { ImageSet } from '../data/imageSet';
import { describeDataSets } from '../data/registry';
import type { Pixels } from '../protocol/pixels';
import type { HandlersOf } from './handlers';
import type { EngineServices } from './services';

export const dataHandlers = (services: EngineServices): HandlersOf<'data/list' | 'data/images'> => ({
  'data/list': () => {
    services.forgetListings();
    return describeDataSets(services.folders.data);
  },
  'data/images': async ({ data, split, start, count }) => {
    const set = await services.images(data, split);
    const length = Math.max(0, Math.min(set.count, start + count) - start);
    const indices = Array.from({ length }, (_, offset) => start + offset);
    const images = await pixelsOf(set, indices);
    return images.map((pixels, row) => ({
      index: start + row,
      pixels,
      label: set.labels[start + row] ?? 0,
    }));
  },
});

/** Images of a set as it gives them; the indices must be some of the set's. */
export async function pixelsOf(set: ImageSet, indices: readonly number[]): Promise<Pixels[]> {
  const { height, width, channels } = set;
  const imageLength = height * width * channels;
  const values = await set.batch(indices);
  return indices.map((_, row) => ({
    height,
    width,
    channels,
    values: values.slice(row * imageLength, (row + 1) * imageLength),
  }));
}
