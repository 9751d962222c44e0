import * as tf from '@tensorflow/tfjs-core';
import { crossEntropy } from '../models/crossEntropy';
import { guardTape } from '../models/guardTape';
import type { Model } from '../models/model';

/** A batch in memory; its tensors are its maker's to dispose. */
export interface Batch {
  /** [batch, height, width, channel], 0..1. */
  readonly x: tf.Tensor4D;
  /** [batch], int32. */
  readonly labels: tf.Tensor1D;
}

export interface LossAndGradients {
  /** Mean cross entropy of the batch, nats. */
  readonly loss: number;
  /** Share of the batch whose highest logit is its label's, 0..1, from the same forward pass. */
  readonly accuracy: number;
  /** Of the loss, by parameter name; the caller's to dispose. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
}

/** One forward and backward pass in train mode: batch norm's running statistics are updated. */
export function lossAndGradients(model: Model, { x, labels }: Batch): LossAndGradients {
  let correct = 0;
  const meanLoss = (): tf.Scalar => {
    const logits = model.logits(x, 'train');
    correct = countCorrect(logits, labels);
    return tf.mean<tf.Scalar>(crossEntropy(logits, labels));
  };
  const { value, grads } = guardTape(() => tf.variableGrads(meanLoss, [...model.parameters.values()]));
  const [loss = NaN] = value.dataSync();
  value.dispose();
  return { loss, accuracy: correct / labels.size, gradients: byParameter(model, grads) };
}

/** Share of the batch that the network classifies correctly in eval mode, 0..1. */
export const accuracyOn = (model: Model, { x, labels }: Batch): number =>
  tf.tidy(() => countCorrect(model.logits(x), labels) / labels.size);

/** How many highest logits are their label's. */
export const countCorrect = (logits: tf.Tensor2D, labels: tf.Tensor1D): number =>
  tf.tidy(() => tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'int32')).dataSync()[0] ?? 0);

function byParameter(model: Model, grads: tf.NamedTensorMap): ReadonlyMap<string, tf.Tensor> {
  return new Map(
    [...model.parameters].map(([name, variable]) => {
      const gradient = grads[variable.name];
      if (!gradient) throw new Error(`The loss does not depend on ${name}.`);
      return [name, gradient];
    }),
  );
}
