import { access, copyFile, mkdir, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { WEIGHTS_FILE, writeLayersModel } from '../models/checkpoints/layersModel/writeLayersModel';
import { exportExists, noGraph } from '../protocol/errors';
import { writeProblem, writeWhole } from '../runs/files';
import type { HandlersOf } from './handlers';
import type { LoadedModel } from './loadedModel';
import type { EngineServices } from './services';

export const exportHandlers = (services: EngineServices): HandlersOf<'checkpoint/export'> => ({
  'checkpoint/export': ({ checkpoint, format, folder }, { signal }) =>
    services.compute(signal, async () => {
      const loaded = await services.model(checkpoint);
      const files = await (format === 'safetensors'
        ? exportSafetensors(loaded, folder)
        : exportLayersModel(loaded, folder));
      return { files };
    }),
});

/** The checkpoint is in this format already, and its metadata say more than the model does. */
async function exportSafetensors({ path }: LoadedModel, folder: string): Promise<string[]> {
  const target = join(folder, 'model.safetensors');
  await refuseExisting(target);
  try {
    await mkdir(folder, { recursive: true });
    await copyFile(path, target, constants.COPYFILE_EXCL);
  } catch (error) {
    throw writeProblem(target, error);
  }
  return [target];
}

/** The weights first: a `model.json` is never there without them. */
async function exportLayersModel(
  { model, path, classNames }: LoadedModel,
  folder: string,
): Promise<string[]> {
  if (!model.graph) throw noGraph(path);
  const topology = join(folder, 'model.json');
  const weights = join(folder, WEIGHTS_FILE);
  await refuseExisting(topology);
  await refuseExisting(weights);
  const files = await writeLayersModel(model, model.graph, classNames);
  await writeWhole(weights, files.weights);
  await writeWhole(topology, files.json);
  return [topology, weights];
}

async function refuseExisting(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) throw exportExists(path);
}
