/** From where an image comes to what a model sees. */
import { basename } from 'node:path';
import { describeFit, fitImageSet, fitRaster } from '../data/fit';
import { codecFilesIn, readRaster } from '../data/readImage';
import type { Model } from '../models/model';
import { imageIndexOutOfRange } from '../protocol/errors';
import type { ImageSource, PreparedImage } from '../protocol/requests';
import { pixelsOf } from './data';
import type { EngineServices } from './services';

type Services = Pick<EngineServices, 'images' | 'folders'>;
type Shape = Model['inputShape'];

/**
 * Reads an image and brings it to the model's input, over all of which it is resized.
 * @throws `image/*`, `file/missing`, `file/cannot-read`, `data/*`
 */
export async function prepareImage(
  services: Services,
  source: ImageSource,
  { inputShape }: Pick<Model, 'inputShape'>,
): Promise<PreparedImage> {
  return source.kind === 'file'
    ? prepareFile(services, source.path, inputShape)
    : prepareStored(services, source, inputShape);
}

async function prepareFile({ folders }: Services, path: string, shape: Shape): Promise<PreparedImage> {
  const raster = await readRaster(path, codecFilesIn(folders.wasm));
  const pixels = fitRaster(raster, shape, 'resize');
  return { pixels, title: basename(path), ...adjustmentOf(raster, shape) };
}

async function prepareStored(
  services: Services,
  { data, split, index }: ImageSource & { readonly kind: 'data' },
  shape: Shape,
): Promise<PreparedImage> {
  const set = await services.images(data, split);
  const label = set.labels[index];
  if (label === undefined) throw imageIndexOutOfRange(data, index, set.count);
  // As the set is evaluated: images of files are made of the files, at the model's size.
  const [pixels] = await pixelsOf(fitImageSet(set, shape, 'resize'), [index]);
  if (!pixels) throw new Error('an image asked for is given');
  const title = `${data} ${split} ${String(index)}`;
  return { pixels, title, label, ...adjustmentOf(set, shape) };
}

function adjustmentOf(
  image: Parameters<typeof describeFit>[0],
  shape: Shape,
): Pick<PreparedImage, 'adjustment'> {
  const adjustment = describeFit(image, shape, 'resize');
  return adjustment === undefined ? {} : { adjustment };
}
