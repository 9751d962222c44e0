import { isList, isObject, isText, type JsonObject } from './json';
import { isModel, layersOf, nameOf, type LayerEntry } from './topology';

export type ProbabilityFunction = 'softmax' | 'sigmoid';

/** A model of which the last layer's softmax or sigmoid was taken off, so that it gives logits. */
export interface LogitsTopology {
  readonly topology: LayerEntry;
  /** Absent: there was none. */
  readonly removed?: ProbabilityFunction;
}

/** Layers that only rearrange what they are given, or pass it on where nothing is trained. */
const passing = ['Reshape', 'Flatten', 'Dropout'];

/** @param topology checked by `checkTopology`. */
export function withLogits(topology: LayerEntry, path: string): LogitsTopology {
  const layers = layersOf(topology, path);
  const last = lastComputing(topology, layers);
  const layer = last === undefined ? undefined : layers[last];
  if (!layer) return { topology };
  const changed = isModel(layer) ? withLogits(layer, path) : withoutProbabilities(layer);
  if (changed.removed === undefined) return { topology };
  const replaced = layers.map((each, index) => (index === last ? changed.topology : each));
  const config = isObject(topology.config) ? { ...topology.config, layers: replaced } : replaced;
  return { topology: { ...topology, config }, removed: changed.removed };
}

/** The index of the layer that the output comes from, seen through those that pass it on. */
function lastComputing(model: LayerEntry, layers: readonly LayerEntry[]): number | undefined {
  const sourceOf = (index: number, layer: LayerEntry): number | undefined =>
    model.class_name === 'Sequential' ? index - 1 : onlySource(layer, layers);
  let index = outputIndex(model, layers);
  let layer = layers[index ?? -1];
  while (index !== undefined && layer && passing.includes(layer.class_name)) {
    index = sourceOf(index, layer);
    layer = layers[index ?? -1];
  }
  return index;
}

function outputIndex({ class_name, config }: LayerEntry, layers: readonly LayerEntry[]): number | undefined {
  if (class_name === 'Sequential') return layers.length - 1;
  const [output] = isObject(config) && isList(config['output_layers']) ? config['output_layers'] : [];
  return isList(output) ? indexOf(output[0], layers) : undefined;
}

function onlySource(layer: LayerEntry, layers: readonly LayerEntry[]): number | undefined {
  const nodes = layer['inbound_nodes'];
  const [node, another] = isList(nodes) ? nodes : [];
  const [source] = isList(node) && another === undefined ? node : [];
  return isList(source) ? indexOf(source[0], layers) : undefined;
}

function indexOf(name: unknown, layers: readonly LayerEntry[]): number | undefined {
  const index = layers.findIndex((layer) => nameOf(layer) === name);
  return index < 0 ? undefined : index;
}

function withoutProbabilities(layer: LayerEntry): LogitsTopology {
  const { config } = layer;
  if (!isObject(config)) return { topology: layer };
  // TensorFlow.js runs it over the last axis or not at all.
  if (layer.class_name === 'Softmax') {
    const activation = { name: config['name'], trainable: true, activation: 'linear' };
    return { topology: { ...layer, class_name: 'Activation', config: activation }, removed: 'softmax' };
  }
  const removed = probabilityOf(config);
  return removed
    ? { topology: { ...layer, config: { ...config, activation: 'linear' } }, removed }
    : { topology: layer };
}

function probabilityOf({ activation }: JsonObject): ProbabilityFunction | undefined {
  if (!isText(activation)) return undefined;
  return (['softmax', 'sigmoid'] as const).find((name) => name === activation);
}
