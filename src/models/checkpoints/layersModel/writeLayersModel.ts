import type { ChannelStatistics } from '../../../protocol/pixels';
import type { Model } from '../../model';
import type { Graph } from '../../modules/graph';
import { kerasTopology, type KerasLayer, type KerasTopology } from './kerasTopology';

/** The two files of a TensorFlow.js LayersModel. */
export interface LayersModelFiles {
  /** `model.json` */
  readonly json: string;
  /** `weights.bin`: float32, little endian, in the order of the manifest. */
  readonly weights: Uint8Array<ArrayBuffer>;
}

export const WEIGHTS_FILE = 'weights.bin';

const INPUT = 'pixels';
const NORMALISATION = 'normalisation';

/**
 * A model as `tf.loadLayersModel` reads it, in the words of Keras 2: a functional model from pixels [n, height, width, channels],
 * 0..1, to logits. The normalisation is its first layer. Layers keep PyTorch's names; what Keras cannot say is
 * in `userDefinedMetadata.gradlens`.
 * @param graph the model's.
 * @param classNames one a class, stored as metadata.
 */
export async function writeLayersModel(
  model: Model,
  graph: Graph,
  classNames?: readonly string[],
): Promise<LayersModelFiles> {
  const first = model.normalisation ? NORMALISATION : INPUT;
  const topology = kerasTopology(graph, first);
  const tensors = [
    ...(model.normalisation ? normalisationWeights(model.normalisation) : []),
    ...(await Promise.all(
      topology.weights.map(({ name, parameter }) => readVariable(model, parameter, name)),
    )),
  ];
  const json = {
    format: 'layers-model',
    generatedBy: 'GradLens',
    convertedBy: null,
    modelTopology: {
      keras_version: '2.15.0',
      backend: 'tensorflow',
      model_config: { class_name: 'Functional', config: functional(model, topology) },
    },
    weightsManifest: [
      {
        paths: [WEIGHTS_FILE],
        weights: tensors.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
      },
    ],
    userDefinedMetadata: { gradlens: metadataOf(model, classNames) },
  };
  return {
    json: `${JSON.stringify(json, null, 1)}\n`,
    weights: concatenate(tensors.map(({ values }) => values)),
  };
}

function functional(model: Model, { layers, output }: KerasTopology): Readonly<Record<string, unknown>> {
  const all = [
    layerEntry({ class_name: 'InputLayer', config: inputConfig(model) }, []),
    ...(model.normalisation ? [layerEntry(normalisationLayer, [INPUT])] : []),
    ...layers.map(({ inbound, ...layer }) => layerEntry(layer, inbound)),
  ];
  return {
    name: model.architecture,
    trainable: true,
    layers: all,
    input_layers: [[INPUT, 0, 0]],
    output_layers: [[output, 0, 0]],
  };
}

/** One node: the layer is called once, on the first output of each layer that feeds it. */
const layerEntry = (layer: KerasLayer, inbound: readonly string[]): Readonly<Record<string, unknown>> => ({
  name: layer.config.name,
  ...layer,
  inbound_nodes: inbound.length > 0 ? [inbound.map((name) => [name, 0, 0, {}])] : [],
});

const inputConfig = ({ inputShape }: Model): KerasLayer['config'] => ({
  name: INPUT,
  batch_input_shape: [null, ...inputShape],
  dtype: 'float32',
  sparse: false,
});

/**
 * Rescaling knows one factor for all channels only; batch norm that is never trained has one a channel. It has a scale
 * and a centre, although both change nothing: TensorFlow.js has no gradient for one without.
 */
const normalisationLayer: KerasLayer = {
  class_name: 'BatchNormalization',
  config: {
    name: NORMALISATION,
    trainable: false,
    dtype: 'float32',
    axis: -1,
    momentum: 0.99,
    epsilon: 0,
    center: true,
    scale: true,
  },
};

interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

function normalisationWeights({ mean, standardDeviation }: ChannelStatistics): readonly NamedTensor[] {
  const perChannel = (weight: string, values: readonly number[]): NamedTensor => ({
    name: `${NORMALISATION}/${weight}`,
    shape: [values.length],
    values: Float32Array.from(values),
  });
  return [
    perChannel(
      'gamma',
      mean.map(() => 1),
    ),
    perChannel(
      'beta',
      mean.map(() => 0),
    ),
    perChannel('moving_mean', mean),
    perChannel(
      'moving_variance',
      standardDeviation.map((value) => value * value),
    ),
  ];
}

/** @param name in the written file */
async function readVariable(model: Model, parameter: string, name: string): Promise<NamedTensor> {
  const variable = model.parameters.get(parameter) ?? model.buffers.get(parameter);
  if (!variable) throw new Error(`the graph names ${parameter}, which the model has not`);
  return { name, shape: variable.shape, values: new Float32Array(await variable.data()) };
}

function metadataOf(model: Model, classNames?: readonly string[]): Readonly<Record<string, unknown>> {
  const { architecture, classes, normalisation } = model;
  return { architecture, classes, output: 'logits', pixels: '0..1', normalisation, classNames };
}

function concatenate(arrays: readonly Float32Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(arrays.reduce((size, { byteLength }) => size + byteLength, 0));
  let offset = 0;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset);
    offset += array.byteLength;
  }
  return bytes;
}
