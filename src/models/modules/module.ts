import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../data/random';
import type { BatchNormMode } from '../model';
import { sequence, type Graph } from './graph';

/**
 * How a tensor lies in PyTorch's checkpoints, seen from its layout in memory:
 * - `vector`: equal.
 * - `convolution`: OIHW on disk, HWIO in memory.
 * - `dense`: [out, in] on disk, [in, out] in memory.
 * - `dense-after-flatten`: as `dense`, and the input is a flattened image: channels first (C, H, W) on disk,
 *   channels last (H, W, C) in memory.
 * - `counter`: a 64-bit integer on disk, an int32 scalar in memory.
 */
export type ParameterLayout =
  | { readonly kind: 'vector' }
  | { readonly kind: 'convolution' }
  | { readonly kind: 'dense' }
  | {
      readonly kind: 'dense-after-flatten';
      readonly image: readonly [height: number, width: number, channels: number];
    }
  | { readonly kind: 'counter' };

/** Gives a tensor's `size` first values. */
export type Initialiser = (random: Random, size: number) => Float32Array;

/** A tensor that a module needs. */
export interface ParameterSpec {
  /** PyTorch's name, unique in the network. */
  readonly name: string;
  /** Shape in memory. */
  readonly shape: readonly number[];
  readonly layout: ParameterLayout;
  /** False for running statistics. */
  readonly trainable: boolean;
  readonly initialise: Initialiser;
}

/** One forward pass: the weights by name, and the mode of batch norm. */
export interface Pass {
  readonly mode: BatchNormMode;
  variable(name: string): tf.Variable;
}

/** A differentiable function with named parameters. `apply` may leave tensors to the `tf.tidy` around it. */
export interface Module<Input extends tf.Tensor, Output extends tf.Tensor> {
  readonly parameters: readonly ParameterSpec[];
  /** What `apply` computes, in mode `eval`. */
  readonly graph: Graph;
  apply(x: Input, pass: Pass): Output;
}

/** Images [n, height, width, channels] → images. */
export type ImageModule = Module<tf.Tensor4D, tf.Tensor4D>;

/** Vectors [n, features] → vectors. */
export type VectorModule = Module<tf.Tensor2D, tf.Tensor2D>;

/** Images → logits. */
export type Network = Module<tf.Tensor4D, tf.Tensor2D>;

/**
 * Applies modules of one kind in turn, and gives each value up once the next one is made: what a gradient needs of it
 * the operations have saved, so that a forward pass alone holds a few values of a deep network, not all.
 */
export function chain<T extends tf.Tensor>(...modules: readonly Module<T, T>[]): Module<T, T> {
  return {
    parameters: modules.flatMap((module) => module.parameters),
    graph: sequence(...modules.map(({ graph }) => graph)),
    apply: (x, pass) =>
      modules.reduce((value, module) => {
        const next = tf.tidy(() => module.apply(value, pass));
        if (value !== x && value !== next) value.dispose();
        return next;
      }, x),
  };
}

/** Features of an image, then vectors made of them, then a classifier on these. */
export function network(
  features: ImageModule,
  toVector: Module<tf.Tensor4D, tf.Tensor2D>,
  classifier: VectorModule,
): Network {
  return {
    parameters: [...features.parameters, ...toVector.parameters, ...classifier.parameters],
    graph: sequence(features.graph, toVector.graph, classifier.graph),
    apply: (x, pass) => classifier.apply(toVector.apply(features.apply(x, pass), pass), pass),
  };
}
