/** Optimisers with PyTorch's arithmetic, as functions from a parameter and its state to the next ones. */
import type * as tf from '@tensorflow/tfjs-core';
import { adamUpdate } from '../backend/operations/adamUpdate';
import { momentumUpdate } from '../backend/operations/momentumUpdate';
import type { OptimizerName, OptimizerSettings } from '../protocol/experiment';

/** A parameter with its gradient and its state, one tensor for each of the optimiser's slots; all of one shape. */
export interface ParameterState {
  readonly value: tf.Tensor;
  readonly gradient: tf.Tensor;
  readonly slots: readonly tf.Tensor[];
}

export interface Optimizer {
  /** PyTorch's names of what is remembered for each parameter; zero before the first step. */
  readonly slots: readonly string[];
  /**
   * The parameter and its slots after one step; to be called inside a tidy.
   * @param step 1 for the first one
   */
  next(
    parameter: ParameterState,
    settings: OptimizerSettings,
    learningRate: number,
    step: number,
  ): { readonly value: tf.Tensor; readonly slots: readonly tf.Tensor[] };
}

/** PyTorch's defaults. */
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** Kingma and Ba 2015 (arXiv 1412.6980), algorithm 1. */
const adam: Optimizer = {
  slots: ['exp_avg', 'exp_avg_sq'],
  next({ value, gradient, slots: [firstMoment, secondMoment] }, { weightDecay }, learningRate, step) {
    if (!firstMoment || !secondMoment) throw new Error('Adam keeps two slots.');
    const state = { parameter: value, firstMoment, secondMoment };
    const after = adamUpdate(state, gradient, { ...ADAM, learningRate, weightDecay, step });
    return { value: after.parameter, slots: [after.firstMoment, after.secondMoment] };
  },
};

/** Stochastic gradient descent with momentum, plain or Nesterov's; Sutskever et al. 2013 as PyTorch writes it. */
const sgd: Optimizer = {
  slots: ['momentum_buffer'],
  next({ value, gradient, slots: [velocity] }, { momentum, nesterov, weightDecay }, learningRate) {
    if (!velocity) throw new Error('SGD keeps one slot.');
    const settings = { learningRate, momentum, nesterov, weightDecay };
    const after = momentumUpdate({ parameter: value, velocity }, gradient, settings);
    return { value: after.parameter, slots: [after.velocity] };
  },
};

export const optimizers: Readonly<Record<OptimizerName, Optimizer>> = { adam, sgd };
