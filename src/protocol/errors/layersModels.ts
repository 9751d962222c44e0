/** TensorFlow.js models of other people: `model.json` and its weights. */
import { GradLensError } from './gradLensError';

export const graphModel = (path: string): GradLensError =>
  new GradLensError(
    'checkpoint/graph-model',
    `${path} is a graph model, whose layers TensorFlow.js no longer knows and whose gradients it does not give. Convert the Keras model with tensorflowjs_converter --output_format=tfjs_layers_model, and choose that model.json.`,
  );

export const kerasThree = (path: string): GradLensError =>
  new GradLensError(
    'checkpoint/keras-3',
    `${path} is wired in the form of Keras 3, which TensorFlow.js does not read. Save the model with Keras 2 (pip install tf-keras, TF_USE_LEGACY_KERAS=1) and convert it again.`,
  );

export const unknownLayers = (path: string, kinds: readonly string[]): GradLensError =>
  new GradLensError(
    'checkpoint/unknown-layer',
    `${path} has layers that TensorFlow.js does not know: ${kinds.join(', ')}. Their code is not in the file, and GradLens runs none. Build the model of standard layers, and save it again.`,
  );

export const shardOutside = (path: string, shard: string): GradLensError =>
  new GradLensError(
    'checkpoint/shard-outside',
    `${path} names the weight file ${JSON.stringify(shard)}, which is not in its folder. Put the weight files beside it, and name them by their file names.`,
  );

export const shardMissing = (path: string, shard: string): GradLensError =>
  new GradLensError(
    'checkpoint/shard-missing',
    `${path} needs the weight file ${shard}, which is not beside it. Copy all files of the model into one folder.`,
  );

export const shardSize = (
  path: string,
  shards: readonly string[],
  found: number,
  needed: number,
): GradLensError =>
  new GradLensError(
    'checkpoint/shard-size',
    `The weights of ${path} take ${String(needed)} bytes and ${shards.join(', ')} ${shards.length === 1 ? 'has' : 'have'} ${String(found)}. Copy all files of the model again.`,
  );

export const noClassifier = (path: string, reason: string): GradLensError =>
  new GradLensError(
    'checkpoint/no-classifier',
    `${path} is no image classifier that can be inspected: ${reason}. Choose a model with one image of a fixed size and 1 or 3 channels as input, and one score a class as output.`,
  );

export const noGraph = (path: string): GradLensError =>
  new GradLensError(
    'checkpoint/no-graph',
    `${path} holds a network that was read from a model.json. Export it as safetensors, or copy the files that it was imported from.`,
  );
