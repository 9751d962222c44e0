import type { KernelFunc, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { Companion } from './companion';

/** Arguments of one kernel call. */
export interface KernelCall<Inputs, Attributes> {
  readonly inputs: Inputs;
  readonly attributes: Attributes;
}

/** One TensorFlow.js kernel over the companion module. */
export interface KernelDefinition<Inputs, Attributes> {
  /** TensorFlow.js' name of the kernel, or one of ours. */
  readonly name: string;
  /** Whether these arguments are ours; the stock kernel gets the others. Absent: all are. */
  readonly accepts?: (call: KernelCall<Inputs, Attributes>) => boolean;
  readonly run: (companion: Companion, call: KernelCall<Inputs, Attributes>) => TensorInfo | TensorInfo[];
}

/** A kernel whose argument types are closed over, ready for the registry. */
export interface Kernel {
  readonly name: string;
  /** @param stock The kernel that is replaced, if the backend has one. */
  readonly bind: (companion: Companion, stock: KernelFunc | undefined) => KernelFunc;
}

/**
 * Closes a definition over its argument types. This is the one place where TensorFlow.js' untyped arguments become
 * typed: it calls a kernel only through the op of that name, which fixes them.
 */
export function defineKernel<Inputs, Attributes>(definition: KernelDefinition<Inputs, Attributes>): Kernel {
  const typed = (inputs: NamedTensorInfoMap, attributes: NamedAttrMap): KernelCall<Inputs, Attributes> => ({
    inputs: inputs as unknown as Inputs,
    attributes: attributes as unknown as Attributes,
  });
  const bind = (companion: Companion, stock: KernelFunc | undefined): KernelFunc => {
    return (call) => {
      const arguments_ = typed(call.inputs, call.attrs ?? {});
      if (definition.accepts === undefined || definition.accepts(arguments_)) {
        return definition.run(companion, arguments_);
      }
      if (stock === undefined) throw new Error(`${definition.name} supports float32 images in NHWC only.`);
      return stock(call);
    };
  };
  return { name: definition.name, bind };
}
