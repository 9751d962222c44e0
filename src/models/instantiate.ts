import * as tf from '@tensorflow/tfjs-core';
import type { ArchitectureName } from '../protocol/experiment';
import type { ChannelStatistics } from '../protocol/pixels';
import type { Model } from './model';
import type { Network, ParameterSpec, Pass } from './modules/module';
import { createNormalisation } from './modules/normalisation';

/** A network and what is said of it. */
export interface Blueprint {
  readonly architecture: ArchitectureName;
  readonly inputShape: Model['inputShape'];
  readonly classes: number;
  readonly network: Network;
  /** Of the pixels that the network was or will be trained on; absent: it takes them as they are. */
  readonly normalisation?: ChannelStatistics;
}

/**
 * Makes a model of a network.
 * @param readValues a tensor's values in memory's layout; asked once a parameter, in the network's order, and kept by
 *   nobody, so that a large network is never there twice.
 */
export function instantiate(blueprint: Blueprint, readValues: (spec: ParameterSpec) => Float32Array): Model {
  const { architecture, inputShape, classes, network, normalisation } = blueprint;
  const specs = network.parameters;
  const variables = createVariables(specs, readValues);
  const variable: Pass['variable'] = (name) => {
    const found = variables.get(name);
    if (!found) throw new Error(`the network has no parameter ${name}`);
    return found;
  };
  const named = (trainable: boolean): ReadonlyMap<string, tf.Variable> =>
    new Map(specs.filter((spec) => spec.trainable === trainable).map(({ name }) => [name, variable(name)]));
  const normaliser = normalisation && createNormalisation(normalisation);
  return {
    architecture,
    inputShape,
    classes,
    ...(normalisation ? { normalisation } : {}),
    graph: network.graph,
    parameters: named(true),
    buffers: named(false),
    layouts: new Map(specs.map((spec) => [spec.name, spec.layout])),
    logits: (x, mode = 'eval') =>
      tf.tidy(() => network.apply(normaliser ? normaliser.apply(x) : x, { mode, variable })),
    dispose: () => {
      normaliser?.dispose();
      tf.dispose([...variables.values()]);
    },
  };
}

function createVariables(
  specs: readonly ParameterSpec[],
  readValues: (spec: ParameterSpec) => Float32Array,
): ReadonlyMap<string, tf.Variable> {
  const variables = new Map<string, tf.Variable>();
  try {
    for (const spec of specs) variables.set(spec.name, createVariable(spec, readValues(spec)));
    return variables;
  } catch (error) {
    tf.dispose([...variables.values()]);
    throw error;
  }
}

function createVariable({ shape, trainable, layout }: ParameterSpec, values: Float32Array): tf.Variable {
  const dtype = layout.kind === 'counter' ? 'int32' : 'float32';
  const initial = tf.tensor(values, [...shape], dtype);
  const variable = tf.variable(initial, trainable);
  initial.dispose();
  return variable;
}
