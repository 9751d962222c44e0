import * as tf from '@tensorflow/tfjs-core';
import type { EagerBackend } from './eager';

/** What one kernel call gets. */
export interface KernelCall<Inputs, Attributes> {
  readonly backend: EagerBackend;
  readonly inputs: Inputs;
  readonly attributes: Attributes;
}

/** One kernel of the `tensorflow` backend, made of TensorFlow's own operations. */
export interface KernelDefinition<Inputs, Attributes> {
  /** TensorFlow.js' name of the kernel, or one of ours. */
  readonly name: string;
  /** `processor`: a GPU is left what it has without this kernel. */
  readonly devices: 'all' | 'processor';
  /** Whether these arguments are ours; the stock kernel gets the others. Absent: all are. */
  readonly accepts?: (call: KernelCall<Inputs, Attributes>) => boolean;
  /** Runs inside a tidy of its own, which keeps what is returned; stock operations inside are not differentiated. */
  readonly run: (call: KernelCall<Inputs, Attributes>) => tf.Tensor | tf.Tensor[];
}

/** A kernel whose argument types are closed over, ready for the registry. */
export interface Kernel {
  readonly name: string;
  readonly devices: 'all' | 'processor';
  /** @param stock The kernel that is replaced, if the backend has one. */
  readonly bind: (stock: tf.KernelFunc | undefined) => tf.KernelFunc;
}

/**
 * Closes a definition over its argument types: the one place where TensorFlow.js' untyped arguments become typed. It
 * calls a kernel only through the operation of that name, which fixes them, and always with tensors: kernels that come
 * with this backend count on that too.
 */
export function defineKernel<Inputs, Attributes>(definition: KernelDefinition<Inputs, Attributes>): Kernel {
  const { name, devices, accepts, run } = definition;
  const bind = (stock: tf.KernelFunc | undefined): tf.KernelFunc => {
    return (call) => {
      const typed = {
        backend: call.backend as EagerBackend,
        inputs: call.inputs as unknown as Inputs,
        attributes: (call.attrs ?? {}) as unknown as Attributes,
      };
      if (accepts === undefined || accepts(typed)) return tf.tidy(() => run(typed));
      if (stock === undefined) throw new Error(`${name} does not take these arguments.`);
      return stock(call);
    };
  };
  return { name, devices, bind };
}
