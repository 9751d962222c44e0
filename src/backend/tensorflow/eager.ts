/** TensorFlow's own operations, by their names in its registry, as the backend of `@tensorflow/tfjs-node` runs them. */
import type * as tf from '@tensorflow/tfjs-core';

/** The addon's names of the kinds of attributes. */
const kinds = {
  string: 'TF_ATTR_STRING',
  int: 'TF_ATTR_INT',
  float: 'TF_ATTR_FLOAT',
  bool: 'TF_ATTR_BOOL',
  type: 'TF_ATTR_TYPE',
  shape: 'TF_ATTR_SHAPE',
} as const;

/** An attribute under the kind that TensorFlow's registry states. */
export type Attribute =
  | readonly ['string', string]
  | readonly ['int', number | readonly number[]]
  | readonly ['float', number]
  | readonly ['bool', boolean]
  | readonly ['type', 'float32']
  | readonly ['shape', readonly number[]];

/** The type of the elements, which most operations ask for. */
export const float32 = ['type', 'float32'] as const;

/** One call of an operation. */
export interface Operation {
  /** As in `tf.raw_ops` of TensorFlow's Python. */
  readonly name: string;
  readonly inputs: readonly tf.TensorInfo[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

interface NativeAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: Attribute[1];
}

/** What of the backend of `@tensorflow/tfjs-node` and `-gpu` is used. */
export interface EagerBackend {
  /** Numbers of its types. */
  readonly binding: Readonly<Record<(typeof kinds)[keyof typeof kinds] | 'TF_FLOAT', number>>;
  readonly isUsingGpuDevice: boolean;
  executeMultipleOutputs(
    name: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
}

/** Runs an operation of so many outputs; they belong to the tidy around the call. */
export function execute(backend: EagerBackend, operation: Operation, outputs: number): tf.Tensor[] {
  const { name, inputs, attributes } = operation;
  const native = Object.entries(attributes).map(([key, attribute]) =>
    nativeAttribute(backend, key, attribute),
  );
  return backend.executeMultipleOutputs(name, native, inputs, outputs);
}

/** Runs an operation of one output. */
export function executeSingle(backend: EagerBackend, operation: Operation): tf.Tensor {
  const [output] = execute(backend, operation, 1);
  if (output === undefined) throw new Error(`${operation.name} gave no output.`);
  return output;
}

function nativeAttribute({ binding }: EagerBackend, name: string, [kind, value]: Attribute): NativeAttribute {
  return { name, type: binding[kinds[kind]], value: kind === 'type' ? binding.TF_FLOAT : value };
}
