import { badCheckpoint } from '../../protocol/errors';
import type { ArchitectureName } from '../../protocol/experiment';
import type { Model } from '../model';
import { modelOfFile, toFloat32 } from './checkpoint';
import { createLayersModel } from './layersModel/layersModel';
import { isEntry, type LayerEntry } from './layersModel/topology';
import { normalisationChannels, normalisationOf } from './normalisationMetadata';
import { readSafetensors, type SafeTensorsFile } from './safetensors';

/**
 * Makes a model of a checkpoint of any run, also of one that was imported from a `model.json`: its layers are then in the
 * metadata. The caller disposes the model.
 * @throws as `decodeCheckpoint` and `createLayersModel`
 */
export async function readCheckpoint(
  bytes: Uint8Array,
  path: string,
  expected?: ArchitectureName,
): Promise<Model> {
  const file = readSafetensors(bytes, path);
  return file.metadata['architecture'] === 'layers-model'
    ? layersModelOf(file, path)
    : modelOfFile(file, path, expected);
}

function layersModelOf({ metadata, tensors }: SafeTensorsFile, path: string): Promise<Model> {
  const normalisation = normalisationOf(metadata, normalisationChannels(metadata), path);
  const source = {
    topology: topologyOf(metadata['topology'], path),
    tensors: [...tensors].map(([name, tensor]) => ({ name, shape: tensor.shape, values: toFloat32(tensor) })),
    ...(normalisation ? { normalisation } : {}),
  };
  return createLayersModel(source, path);
}

function topologyOf(text: string | undefined, path: string): LayerEntry {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    // Told below.
  }
  if (isEntry(value)) return value;
  throw badCheckpoint(path, 'its metadata have no topology');
}
