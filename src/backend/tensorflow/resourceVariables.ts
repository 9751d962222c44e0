import type * as tf from '@tensorflow/tfjs-core';
import { execute, executeSingle, float32, type EagerBackend, type Operation } from './eager';

/**
 * Runs an operation that changes TensorFlow's own variables, as its optimisers do, on values that stay as they are: each
 * variable begins as one of them and is copied once it is written to. The variables are gone afterwards.
 * @returns what the variables hold in the end, in the tidy around the call
 */
export function updateInPlace(
  backend: EagerBackend,
  values: readonly tf.Tensor[],
  operation: (variables: readonly tf.Tensor[]) => Operation,
): tf.Tensor[] {
  const variables = values.map((value, index) => createVariable(backend, value, `gradlens/${String(index)}`));
  try {
    execute(backend, operation(variables), 0);
    return variables.map((variable) => read(backend, variable));
  } finally {
    variables.forEach((variable) => {
      destroy(backend, variable);
    });
  }
}

/** @param name always the same few: TensorFlow keeps a kernel for each that it has seen */
function createVariable(backend: EagerBackend, value: tf.Tensor, name: string): tf.Tensor {
  const variable = executeSingle(backend, {
    name: 'VarHandleOp',
    inputs: [],
    attributes: {
      container: ['string', ''],
      shared_name: ['string', name],
      dtype: float32,
      shape: ['shape', value.shape],
    },
  });
  execute(
    backend,
    { name: 'AssignVariableOp', inputs: [variable, value], attributes: { dtype: float32 } },
    0,
  );
  return variable;
}

const read = (backend: EagerBackend, variable: tf.Tensor): tf.Tensor =>
  executeSingle(backend, { name: 'ReadVariableOp', inputs: [variable], attributes: { dtype: float32 } });

const destroy = (backend: EagerBackend, variable: tf.Tensor): unknown =>
  execute(backend, { name: 'DestroyResourceOp', inputs: [variable], attributes: {} }, 0);
