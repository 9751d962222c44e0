import { basename, dirname } from 'node:path';
import { badCheckpoint } from '../../protocol/errors';
import { openFile } from '../checkpoints/fileReader';
import { sizeOf } from '../checkpoints/layout';
import { createLayersModel, knownLayers } from '../checkpoints/layersModel/layersModel';
import { withLogits, type LogitsTopology } from '../checkpoints/layersModel/logits';
import { parseModelJson } from '../checkpoints/layersModel/modelJson';
import { checkTopology } from '../checkpoints/layersModel/topology';
import { openWeights } from '../checkpoints/layersModel/weightShards';
import type { StoredTensor } from '../checkpoints/storedTensor';
import type { ParameterSpec } from '../modules/module';
import { constant } from '../modules/initialisers';
import type { ForeignCheckpoint, ForeignNetwork, Importer } from './importer';

/** Text, so far larger than any network's description is. */
const LARGEST_JSON = 64 << 20;

/** A Keras network as TensorFlow.js keeps it. Its layers are made once, with zeros, to see that all fits: needs a backend. */
export const layersModelImporter: Importer = {
  title: 'TensorFlow.js LayersModel',
  extensions: ['.json'],
  recognises: (_head, fileName) => fileName.toLowerCase().endsWith('.json'),
  open: openLayersModel,
};

async function openLayersModel(path: string): Promise<ForeignCheckpoint> {
  const json = parseModelJson(await readText(path), path);
  const logits = withLogits(checkTopology(json.topology, path, await knownLayers()), path);
  const weights = await openWeights(path, json.groups);
  try {
    return {
      format: json.generatedBy === undefined ? 'LayersModel' : `LayersModel (${json.generatedBy})`,
      name: basename(dirname(path)),
      tensors: weights.tensors,
      network: await describe(logits, weights.tensors, path),
      close: () => weights.close(),
    };
  } catch (error) {
    await weights.close();
    throw error;
  }
}

async function readText(path: string): Promise<string> {
  const file = await openFile(path);
  try {
    if (file.size > LARGEST_JSON) throw badCheckpoint(path, `it has ${String(file.size)} bytes of JSON`);
    return new TextDecoder().decode(await file.read(0, file.size));
  } finally {
    await file.close();
  }
}

async function describe(
  { topology, removed }: LogitsTopology,
  tensors: ReadonlyMap<string, StoredTensor>,
  path: string,
): Promise<ForeignNetwork> {
  const parameters = [...tensors].map(([name, { shape }]) => specOf(name, shape));
  const zeros = parameters.map(({ name, shape }) => ({
    name,
    shape,
    values: new Float32Array(sizeOf(shape)),
  }));
  const model = await createLayersModel({ topology, tensors: zeros }, path);
  try {
    const { architecture, inputShape, classes } = model;
    return {
      blueprint: { architecture, inputShape, classes, network: { parameters } },
      metadata: {
        topology: JSON.stringify(topology),
        ...(removed === undefined ? {} : { logits: `${removed} removed` }),
      },
      notes:
        removed === undefined
          ? []
          : [`The ${removed} of the last layer was taken off: the model gives logits.`],
    };
  } finally {
    model.dispose();
  }
}

const specOf = (name: string, shape: readonly number[]): ParameterSpec => ({
  name,
  shape,
  layout: { kind: 'vector' },
  trainable: false,
  initialise: constant(0),
});
