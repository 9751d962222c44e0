import { badCheckpoint, graphModel } from '../../../protocol/errors';
import { isCounts, isList, isObject, isText, isTexts, type JsonObject } from './json';

/** How a tensor's numbers were made smaller: value = minimum + scale · stored, or halves. */
export type Quantisation =
  | { readonly dtype: 'float16' }
  | { readonly dtype: 'uint8' | 'uint16'; readonly scale: number; readonly min: number };

export interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly quantization?: Quantisation;
  /** State of an optimiser, which no network needs. */
  readonly ofOptimizer: boolean;
}

/** Tensors that lie one after the other in files that are read as one. */
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly WeightEntry[];
}

export interface ModelJson {
  /** A Keras model: `class_name` and `config`. */
  readonly topology: JsonObject;
  readonly groups: readonly WeightGroup[];
  /** What wrote it. */
  readonly generatedBy?: string;
}

/**
 * The parts of a `model.json`, each checked on its own; whether they fit each other is not.
 * @throws `checkpoint/graph-model`, `checkpoint/bad-file`
 */
export function parseModelJson(text: string, path: string): ModelJson {
  const json = parse(text, path);
  const { format, modelTopology, weightsManifest, generatedBy } = json;
  if (format === 'graph-model' || (isObject(modelTopology) && 'node' in modelTopology))
    throw graphModel(path);
  if (!isObject(modelTopology)) throw badCheckpoint(path, 'it has no modelTopology');
  const topology = isObject(modelTopology['model_config']) ? modelTopology['model_config'] : modelTopology;
  if (!isList(weightsManifest)) throw badCheckpoint(path, 'it has no weightsManifest');
  const groups = weightsManifest.map((group, index) => parseGroup(group, index, path));
  checkNames(groups, path);
  return { topology, groups, ...(isText(generatedBy) ? { generatedBy } : {}) };
}

function parse(text: string, path: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badCheckpoint(path, error instanceof Error ? error.message : 'it is no JSON');
  }
  if (!isObject(value)) throw badCheckpoint(path, 'it is no JSON object');
  return value;
}

function parseGroup(group: unknown, index: number, path: string): WeightGroup {
  if (!isObject(group) || !isTexts(group['paths']) || !isList(group['weights'])) {
    throw badCheckpoint(path, `weightsManifest[${String(index)}] has no paths and weights`);
  }
  const weights = group['weights'].map((weight, place) =>
    parseWeight(weight, `weightsManifest[${String(index)}].weights[${String(place)}]`, path),
  );
  return { paths: group['paths'], weights };
}

function parseWeight(weight: unknown, at: string, path: string): WeightEntry {
  if (!isObject(weight) || !isText(weight['name']) || !isCounts(weight['shape'])) {
    throw badCheckpoint(path, `${at} has no name and shape`);
  }
  const { name, shape, dtype, quantization, group } = weight;
  const ofOptimizer = group === 'optimizer';
  if (dtype !== 'float32' && dtype !== 'int32') {
    throw badCheckpoint(path, `${name} is of the type ${JSON.stringify(dtype)}; float32 and int32 are read`);
  }
  if (!Number.isSafeInteger(shape.reduce((size, length) => size * length, 4))) {
    throw badCheckpoint(path, `${name} has the shape [${shape.join(', ')}]`);
  }
  if (quantization === undefined) return { name, shape, dtype, ofOptimizer };
  return { name, shape, dtype, ofOptimizer, quantization: parseQuantisation(quantization, name, path) };
}

function parseQuantisation(value: unknown, name: string, path: string): Quantisation {
  if (isObject(value)) {
    const { dtype, scale, min } = value;
    if (dtype === 'float16') return { dtype };
    const affine = Number.isFinite(scale) && Number.isFinite(min);
    if ((dtype === 'uint8' || dtype === 'uint16') && affine)
      return { dtype, scale: Number(scale), min: Number(min) };
  }
  throw badCheckpoint(
    path,
    `${name} is quantised as ${JSON.stringify(value)}; float16, uint8 and uint16 are read`,
  );
}

function checkNames(groups: readonly WeightGroup[], path: string): void {
  const names = new Set<string>();
  for (const { name } of groups.flatMap(({ weights }) => weights)) {
    if (names.has(name)) throw badCheckpoint(path, `the weight ${name} is listed twice`);
    names.add(name);
  }
}
