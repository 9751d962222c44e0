import { isList, isObject, type JsonObject } from './json';
import { isModel, layersOf, type LayerEntry } from './topology';

/**
 * A topology without what only training needs: weights begin at zero, because those of the file replace them, nothing is
 * regularised or constrained, and batches are of any size.
 */
export function preparedTopology(entry: LayerEntry, path: string): LayerEntry {
  const { config } = entry;
  if (!isModel(entry)) return isObject(config) ? { ...entry, config: preparedConfig(config) } : entry;
  const layers = layersOf(entry, path).map((layer) => preparedTopology(layer, path));
  return { ...entry, config: isObject(config) ? { ...config, layers } : layers };
}

const preparedConfig = (config: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(config).map(([key, value]) => [key, preparedValue(key, value)]));

function preparedValue(key: string, value: unknown): unknown {
  if (key.endsWith('_initializer')) return { class_name: 'Zeros', config: {} };
  if (key.endsWith('_regularizer') || key.endsWith('_constraint')) return null;
  return key === 'batch_input_shape' && isList(value) ? [null, ...value.slice(1)] : value;
}
