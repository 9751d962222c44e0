/** What an optimiser remembers between steps, by parameter, and its file. */
import * as tf from '@tensorflow/tfjs-core';
import { readSafetensors, writeSafetensors, type SafeTensor } from '../models/checkpoints/safetensors';
import type { Model } from '../models/model';
import { badCheckpoint } from '../protocol/errors';
import type { OptimizerSettings } from '../protocol/experiment';
import { optimizers } from './optimizers';

/** The state of a training's optimiser; its tensors live until they are disposed. */
export interface OptimizerState {
  readonly settings: OptimizerSettings;
  /** Slots of each parameter, by the parameter's name, in the order of the optimiser's slot names. */
  readonly slots: ReadonlyMap<string, readonly tf.Variable[]>;
}

/** How far a training has come beside weights and slots. */
export interface TrainingPosition {
  /** Epochs done to their end, with everything that belongs to it. */
  readonly epoch: number;
  readonly step: number;
  /** PGD-5 accuracy of the last epoch's probe, 0..1. */
  readonly probeRobustAccuracy?: number;
}

/** The state before the first step. The caller disposes it. */
export const createOptimizerState = (model: Model, settings: OptimizerSettings): OptimizerState => ({
  settings,
  slots: new Map(
    [...model.parameters].map(([name, parameter]) => [
      name,
      optimizers[settings.name].slots.map(() => zeros(parameter.shape)),
    ]),
  ),
});

const zeros = (shape: number[]): tf.Variable => tf.tidy(() => tf.variable(tf.zeros(shape), false));

export function disposeOptimizerState({ slots }: OptimizerState): void {
  tf.dispose([...slots.values()].flat());
}

/**
 * Moves every parameter one step against its gradient.
 * @param gradients by parameter name; stay the caller's
 * @param step 1 for the first one
 */
export function applyGradients(
  model: Model,
  { settings, slots: slotsOf }: OptimizerState,
  gradients: ReadonlyMap<string, tf.Tensor>,
  learningRate: number,
  step: number,
): void {
  const optimizer = optimizers[settings.name];
  for (const [name, variable] of model.parameters) {
    const gradient = gradients.get(name);
    const slots = slotsOf.get(name);
    if (!gradient || !slots) throw new Error(`Parameter ${name} has no gradient or no optimiser state.`);
    const own = decays(variable, settings) ? settings : { ...settings, weightDecay: 0 };
    tf.tidy(() => {
      const after = optimizer.next({ value: variable, gradient, slots }, own, learningRate, step);
      variable.assign(after.value);
      slots.forEach((slot, index) => {
        slot.assign(after.slots[index] ?? slot);
      });
    });
  }
}

/** Biases and batch norm's parameters are vectors; the weights of convolutions and dense layers are not. */
const decays = ({ rank }: tf.Variable, { weightDecayOn }: OptimizerSettings): boolean =>
  weightDecayOn === 'all' || rank > 1;

/** The state as safetensors: `<parameter>.<slot>` in memory's layout, the position in the metadata. */
export async function encodeOptimizerState(
  state: OptimizerState,
  position: TrainingPosition,
): Promise<Uint8Array> {
  const names = optimizers[state.settings.name].slots;
  const slots = [...state.slots].flatMap(([parameter, own]) =>
    own.map((slot, index) => [`${parameter}.${names[index] ?? ''}`, slot] as const),
  );
  const tensors = new Map(
    await Promise.all(
      slots.map(async ([name, slot]): Promise<[string, SafeTensor]> => {
        const data = await slot.data<'float32'>();
        return [name, { dtype: 'F32', shape: slot.shape, data }];
      }),
    ),
  );
  const { epoch, step, probeRobustAccuracy } = position;
  return writeSafetensors(tensors, {
    optimizer: state.settings.name,
    epoch: String(epoch),
    step: String(step),
    ...(probeRobustAccuracy === undefined ? {} : { probeRobustAccuracy: String(probeRobustAccuracy) }),
  });
}

/**
 * Reads what `encodeOptimizerState` wrote. The caller disposes the state.
 * @param path only named in errors
 * @throws `checkpoint/bad-file` where the file is damaged or belongs to another network or optimiser
 */
export function decodeOptimizerState(
  bytes: Uint8Array,
  path: string,
  model: Model,
  settings: OptimizerSettings,
): { state: OptimizerState; position: TrainingPosition } {
  const { tensors, metadata } = readSafetensors(bytes, path);
  const valuesOf = (name: string, shape: readonly number[]): Float32Array => {
    const tensor = tensors.get(name);
    if (tensor?.dtype !== 'F32' || tensor.shape.join() !== shape.join()) {
      throw badCheckpoint(path, `the optimiser's ${name} is missing or of another shape`);
    }
    return tensor.data;
  };
  const names = optimizers[settings.name].slots;
  const values = [...model.parameters].map(
    ([name, { shape }]) => [name, shape, names.map((slot) => valuesOf(`${name}.${slot}`, shape))] as const,
  );
  const position = positionOf(metadata, path);
  const slots = new Map(
    values.map(([name, shape, data]) => [name, data.map((slot) => variableOf(slot, shape))]),
  );
  return { state: { settings, slots }, position };
}

const variableOf = (values: Float32Array, shape: number[]): tf.Variable =>
  tf.tidy(() => tf.variable(tf.tensor(values, shape), false));

function positionOf(metadata: Readonly<Record<string, string>>, path: string): TrainingPosition {
  const epoch = Number(metadata['epoch'] ?? NaN);
  const step = Number(metadata['step'] ?? NaN);
  if (!Number.isInteger(epoch) || !Number.isInteger(step)) {
    throw badCheckpoint(path, 'its metadata do not say at which step it was written');
  }
  const probe = metadata['probeRobustAccuracy'];
  return { epoch, step, ...(probe === undefined ? {} : { probeRobustAccuracy: Number(probe) }) };
}
