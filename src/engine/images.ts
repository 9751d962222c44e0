/** From where an image comes to what a model sees. */
import { basename } from 'node:path';
import { fitTo } from '../data/fit';
import { codecFilesIn, readImage } from '../data/readImage';
import { imageIndexOutOfRange } from '../protocol/errors';
import type { Pixels } from '../protocol/pixels';
import type { ImageSource, PreparedImage } from '../protocol/requests';
import type { Model } from '../models/model';
import { pixelsOf } from './data';
import type { EngineServices } from './services';

type ImageServices = Pick<EngineServices, 'images' | 'folders'>;
type Original = Omit<PreparedImage, 'adjustment'>;

/**
 * Reads an image and brings it to the model's input.
 * @throws `image/*`, `file/missing`, `data/*`
 */
export async function prepareImage(
  services: ImageServices,
  source: ImageSource,
  { inputShape }: Pick<Model, 'inputShape'>,
): Promise<PreparedImage> {
  const original = await readOriginal(services, source);
  const adjustment = describeAdjustment(original.pixels, inputShape);
  if (adjustment === undefined) return original;
  return { ...original, pixels: fitTo(original.pixels, inputShape, 'resize'), adjustment };
}

async function readOriginal(services: ImageServices, source: ImageSource): Promise<Original> {
  if (source.kind === 'file') {
    const pixels = await readImage(source.path, codecFilesIn(services.folders.wasm));
    return { pixels, title: basename(source.path) };
  }
  const { data, split, index } = source;
  const set = await services.images(data, split);
  const label = set.labels[index];
  if (label === undefined) throw imageIndexOutOfRange(data, index, set.count);
  return { pixels: pixelsOf(set, index), title: `${data} ${split} ${String(index)}`, label };
}

/** What is done to an image, in words; undefined where it fits as it is. */
function describeAdjustment(
  image: Pixels,
  [height, width, channels]: Model['inputShape'],
): string | undefined {
  const changes = [
    ...(image.height === height && image.width === width
      ? []
      : [`resized from ${sizeText(image.width, image.height)} to ${sizeText(width, height)}`]),
    ...(image.channels === channels
      ? []
      : [channels === 1 ? 'colour turned to grey' : 'grey repeated as colour']),
  ];
  return changes.length === 0 ? undefined : changes.join(', ');
}

const sizeText = (width: number, height: number): string => `${String(width)} × ${String(height)}`;
