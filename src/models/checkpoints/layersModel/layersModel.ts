/** The one place that runs tfjs-layers: networks of other people, as models. */
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import type { ChannelStatistics } from '../../../protocol/pixels';
import { badCheckpoint, noClassifier } from '../../../protocol/errors';
import type { Model } from '../../model';
import { createNormalisation } from '../../modules/normalisation';
import { asTensor2D } from '../../modules/rank';
import { useFoldedBatchNorm } from './foldedBatchNorm';
import { preparedTopology } from './preparedTopology';
import { checkTopology, type LayerEntry } from './topology';

/** Loaded when the first such network is read: it is as large as the rest of the engine. */
const loadLibrary = () => import('@tensorflow/tfjs-layers');

/** Whether tfjs-layers has a layer of this class. */
export async function knownLayers(): Promise<(className: string) => boolean> {
  await loadLibrary();
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  return (className) => Object.hasOwn(classNameMap, className);
}

/** A tensor of a network by the name in its `model.json`. */
export interface NamedValues {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface LayersModelSource {
  /** As `withLogits` gives it. */
  readonly topology: LayerEntry;
  readonly tensors: readonly NamedValues[];
  readonly normalisation?: ChannelStatistics;
}

/**
 * Makes a model of a Keras network; needs a backend. The caller disposes it.
 * @param path only named in errors.
 * @throws `checkpoint/bad-file` where layers, weights and wiring do not fit each other, `checkpoint/no-classifier`; then
 *   no tensor is left.
 */
export async function createLayersModel(source: LayersModelSource, path: string): Promise<Model> {
  const layers = await build(checkTopology(source.topology, path, await knownLayers()), source.tensors, path);
  try {
    useFoldedBatchNorm(layers);
    return modelOf(layers, source.normalisation, path);
  } catch (error) {
    layers.dispose();
    throw error;
  }
}

async function build(
  topology: LayerEntry,
  tensors: readonly NamedValues[],
  path: string,
): Promise<LayersModel> {
  const { loadLayersModel } = await loadLibrary();
  const before = new Set(Object.keys(tf.engine().registeredVariables));
  try {
    const layers = await loadLayersModel(
      tf.io.fromMemory({ modelTopology: preparedTopology(topology, path) }),
    );
    setWeights(layers, tensors);
    return layers;
  } catch (error) {
    disposeOrphans(before);
    throw badCheckpoint(
      path,
      `TensorFlow.js says: ${error instanceof Error ? firstLine(error) : String(error)}`,
    );
  }
}

/** By name; all that the layers have and no other. */
function setWeights(layers: LayersModel, tensors: readonly NamedValues[]): void {
  const made: Record<string, tf.Tensor> = {};
  try {
    for (const { name, shape, values } of tensors) made[name] = tf.tensor(values, [...shape]);
    layers.loadWeights(made, true);
  } finally {
    tf.dispose(made);
  }
}

/** Layers that were made before the one that failed belong to nobody. Only tfjs-layers gives its variables names. */
function disposeOrphans(before: ReadonlySet<string>): void {
  for (const [name, variable] of Object.entries(tf.engine().registeredVariables)) {
    if (!before.has(name) && !/^\d+$/.test(name)) variable.dispose();
  }
}

const firstLine = ({ message }: Error): string => (message.split('\n')[0] ?? '').slice(0, 300);

function modelOf(layers: LayersModel, normalisation: ChannelStatistics | undefined, path: string): Model {
  const inputShape = inputShapeOf(layers, path);
  const classes = classesOf(layers, path);
  const normaliser = normalisation && createNormalisation(normalisation);
  const trainable = new Set(layers.trainableWeights);
  return {
    architecture: 'layers-model',
    inputShape,
    classes,
    ...(normalisation ? { normalisation } : {}),
    parameters: variablesOf(layers.weights.filter((weight) => trainable.has(weight))),
    buffers: variablesOf(layers.weights.filter((weight) => !trainable.has(weight))),
    layouts: new Map(layers.weights.map(({ originalName }) => [originalName, { kind: 'vector' }])),
    logits: (x) =>
      tf.tidy(() => {
        const y = layers.apply(normaliser ? normaliser.apply(x) : x);
        if (!(y instanceof tf.Tensor)) throw new Error('a network with one output gave several');
        return asTensor2D(y);
      }),
    dispose: () => {
      normaliser?.dispose();
      layers.dispose();
    },
  };
}

function inputShapeOf({ inputs }: LayersModel, path: string): Model['inputShape'] {
  const [input, another] = inputs;
  const [, height, width, channels, further] = input?.shape ?? [];
  const fixed = height !== undefined && height !== null && width !== undefined && width !== null;
  if (another || !fixed || further !== undefined || (channels !== 1 && channels !== 3)) {
    throw noClassifier(path, `its input is ${inputs.map(({ shape }) => shapeText(shape)).join(' and ')}`);
  }
  return [height, width, channels];
}

function classesOf({ outputs }: LayersModel, path: string): number {
  const [output, another] = outputs;
  const [, classes, further] = output?.shape ?? [];
  if (another || further !== undefined || typeof classes !== 'number' || classes < 2) {
    throw noClassifier(path, `its output is ${outputs.map(({ shape }) => shapeText(shape)).join(' and ')}`);
  }
  return classes;
}

const shapeText = (shape: readonly (number | null)[]): string =>
  `[${shape.map((length) => String(length ?? 'any')).join(', ')}]`;

function variablesOf(weights: readonly LayerVariable[]): ReadonlyMap<string, tf.Variable> {
  return new Map(weights.map((weight) => [weight.originalName, variableOf(weight)]));
}

function variableOf(weight: LayerVariable): tf.Variable {
  const value = weight.read();
  if (isVariable(value)) return value;
  throw new Error('a weight of tfjs-layers is a variable');
}

const isVariable = (value: tf.Tensor): value is tf.Variable => value instanceof tf.Variable;
