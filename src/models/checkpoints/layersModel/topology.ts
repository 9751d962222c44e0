import { badCheckpoint, kerasThree, noClassifier, unknownLayers } from '../../../protocol/errors';
import { isCount, isList, isObject, isText, type JsonObject } from './json';

/** A Keras layer or model: `class_name`, `config`, in a functional model also `name` and `inbound_nodes`. */
export interface LayerEntry extends JsonObject {
  readonly class_name: string;
  readonly config: JsonObject | readonly unknown[];
}

/** Models inside models, deeper than anybody nests them: a file must not overflow the stack. */
const DEEPEST = 8;

/** More than any size, number of units or number of padded pixels is. */
const LARGEST_SIZE = 1 << 16;
const sizes =
  /^(units|filters|kernel_size|strides|dilation_rate|depth_multiplier|pool_size|size|padding|output_padding|cropping|batch_input_shape|input_shape|target_shape|n|height|width|input_dim|output_dim|num_tokens)$/;

const isModelClass = (className: string): boolean =>
  ['Sequential', 'Functional', 'Model'].includes(className);

/**
 * Checks what TensorFlow.js takes for granted, and would never return from or allocate without bound where it is wrong.
 * @param isKnown whether TensorFlow.js has a layer of this class.
 * @throws `checkpoint/unknown-layer`, `checkpoint/keras-3`, `checkpoint/no-classifier`, `checkpoint/bad-file`
 */
export function checkTopology(
  topology: JsonObject,
  path: string,
  isKnown: (className: string) => boolean,
): LayerEntry {
  if (!isEntry(topology)) throw badCheckpoint(path, 'its modelTopology is no Keras model');
  if (!isModelClass(topology.class_name)) {
    throw badCheckpoint(path, `it holds a ${topology.class_name}, not a model of layers`);
  }
  const unknown = [...new Set(classNames(topology, path).filter((name) => !isKnown(name)))];
  if (unknown.length > 0) throw unknownLayers(path, unknown);
  checkModel(topology, path);
  return topology;
}

export const isEntry = (value: unknown): value is LayerEntry =>
  isObject(value) && isText(value['class_name']) && (isObject(value['config']) || isList(value['config']));

/** The layers of a model, in the file's order. */
export function layersOf({ config }: LayerEntry, path: string): readonly LayerEntry[] {
  const layers = isList(config) ? config : isObject(config) ? config['layers'] : undefined;
  if (!isList(layers) || layers.length === 0 || !layers.every(isEntry)) {
    throw badCheckpoint(path, 'a model in it has no list of layers');
  }
  return layers;
}

/** A model that stands where a layer could. */
export const isModel = ({ class_name }: LayerEntry): boolean => isModelClass(class_name);

export const nameOf = ({ config }: LayerEntry): string | undefined =>
  isObject(config) && isText(config['name']) ? config['name'] : undefined;

function classNames(entry: LayerEntry, path: string, depth = 0): readonly string[] {
  if (depth > DEEPEST) throw badCheckpoint(path, `its models are nested more than ${String(DEEPEST)} deep`);
  if (!isModel(entry)) return [entry.class_name];
  return layersOf(entry, path).flatMap((layer) => classNames(layer, path, depth + 1));
}

function checkModel(model: LayerEntry, path: string): void {
  const layers = layersOf(model, path);
  for (const layer of layers) {
    if (isModel(layer)) checkModel(layer, path);
    else checkSizes(layer, path);
  }
  if (model.class_name !== 'Sequential') checkWiring(model, layers, path);
}

function checkSizes({ class_name, config }: LayerEntry, path: string): void {
  if (!isObject(config)) throw badCheckpoint(path, `a ${class_name} has no config`);
  for (const [key, value] of Object.entries(config)) {
    if (!sizes.test(key)) continue;
    const numbers = [value].flat(3).filter((item) => typeof item === 'number');
    const large = numbers.find((number) => !Number.isInteger(number) || Math.abs(number) > LARGEST_SIZE);
    if (large !== undefined) throw badCheckpoint(path, `a ${class_name} has ${key} ${String(large)}`);
  }
}

/** One call of a layer, on outputs of others. */
type Call = readonly { readonly layer: string; readonly node: number }[];

/** TensorFlow.js calls layers until all are called: what can never be called would keep it for ever. */
function checkWiring(model: LayerEntry, layers: readonly LayerEntry[], path: string): void {
  const called = new Map<string, number>();
  const waiting: { readonly name: string; readonly call: Call }[] = [];
  for (const layer of layers) {
    const name = nameOf(layer);
    if (name === undefined || layer['name'] !== name) {
      throw badCheckpoint(path, `a ${layer.class_name} in a functional model has no name, or two`);
    }
    if (called.has(name)) throw badCheckpoint(path, `two layers are named ${name}`);
    called.set(name, isCalledWhenMade(layer, path) ? 1 : 0);
    waiting.push(...callsOf(layer, name, path).map((call) => ({ name, call })));
  }
  callAll(called, waiting, path);
  checkEnds(model, called, path);
}

function callAll(
  called: Map<string, number>,
  waiting: readonly { readonly name: string; readonly call: Call }[],
  path: string,
): void {
  let left = waiting;
  while (left.length > 0) {
    const blocked = left.filter(({ name, call }) => {
      const ready = call.every(({ layer, node }) => (called.get(layer) ?? 0) > node);
      if (ready) called.set(name, (called.get(name) ?? 0) + 1);
      return !ready;
    });
    if (blocked.length === left.length) {
      const names = [...new Set(blocked.map(({ name }) => name))].slice(0, 4).join(', ');
      throw badCheckpoint(path, `the inputs of ${names} come from nowhere`);
    }
    left = blocked;
  }
}

/** Inputs, and models whose input is known, have their first node from the start. */
function isCalledWhenMade(layer: LayerEntry, path: string): boolean {
  if (layer.class_name === 'InputLayer') return true;
  if (!isModel(layer)) return false;
  if (layer.class_name !== 'Sequential') return true;
  const [first] = layersOf(layer, path);
  if (!first) return false;
  return (
    first.class_name === 'InputLayer' ||
    isModel(first) ||
    (isObject(first.config) && isList(first.config['batch_input_shape']))
  );
}

function callsOf(layer: LayerEntry, name: string, path: string): readonly Call[] {
  const nodes = layer['inbound_nodes'];
  if (!isList(nodes)) throw badCheckpoint(path, `${name} has no inbound_nodes`);
  return nodes.map((node) => {
    if (isObject(node)) throw kerasThree(path);
    if (!isList(node)) throw badCheckpoint(path, `inbound_nodes of ${name} are no lists`);
    return node.map((input) => {
      if (!isList(input) || !isText(input[0]) || !isCount(input[1]) || !isCount(input[2])) {
        throw badCheckpoint(path, `an input of ${name} does not name a layer, a node and a tensor`);
      }
      return { layer: input[0], node: input[1] };
    });
  });
}

function checkEnds({ config }: LayerEntry, called: ReadonlyMap<string, number>, path: string): void {
  if (!isObject(config)) throw badCheckpoint(path, 'a functional model has no config');
  for (const key of ['input_layers', 'output_layers']) {
    const ends = config[key];
    if (!isList(ends)) throw badCheckpoint(path, `it has no ${key}`);
    if (isText(ends[0])) throw kerasThree(path);
    if (ends.length !== 1) throw noClassifier(path, `it has ${String(ends.length)} ${key}`);
    for (const end of ends) {
      const known = isList(end) && isText(end[0]) && isCount(end[1]) && (called.get(end[0]) ?? 0) > end[1];
      if (!known) throw badCheckpoint(path, `its ${key} name a layer that is not there`);
    }
  }
}
