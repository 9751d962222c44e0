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

/** Images of a batch, one for each label, and what their loss counts. */
export interface LossPart {
  /** [batch, height, width, channel] */
  readonly x: tf.Tensor4D;
  /** Of the whole loss, 0..1. */
  readonly share: number;
}

export interface LossAndGradients {
  /** The parts' mean cross entropies, each times its share; nats. */
  readonly loss: number;
  /** For each part, the share whose highest logit is its label's, 0..1, from the same forward pass. */
  readonly accuracies: readonly number[];
  /** Of the loss, by parameter name; the caller's to dispose. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
}

/**
 * One forward and backward pass in train mode: batch norm's running statistics are updated. All parts go through the
 * network as one batch, so that batch norm sees one distribution (Kurakin et al. 2017, section 3).
 * @param labels [batch], int32: those of every part
 * @param labelSmoothing as of `crossEntropy`
 */
export function lossAndGradients(
  model: Model,
  parts: readonly LossPart[],
  labels: tf.Tensor1D,
  labelSmoothing = 0,
): LossAndGradients {
  let accuracies: readonly number[] = [];
  const sharedLoss = (): tf.Scalar => {
    const logits = logitsOf(model, parts);
    accuracies = logits.map((part) => countCorrect(part, labels) / labels.size);
    return addAll(
      logits.map((part, index) =>
        timesShare(tf.mean<tf.Scalar>(crossEntropy(part, labels, labelSmoothing)), parts[index]?.share ?? 0),
      ),
    );
  };
  const { value, grads } = guardTape(() => tf.variableGrads(sharedLoss, [...model.parameters.values()]));
  const [loss = NaN] = value.dataSync();
  value.dispose();
  return { loss, accuracies, gradients: byParameter(model, grads) };
}

function logitsOf(model: Model, parts: readonly LossPart[]): readonly tf.Tensor2D[] {
  const [first, ...others] = parts.map(({ x }) => x);
  if (!first) throw new Error('A loss has a part at least.');
  if (others.length === 0) return [model.logits(first, 'train')];
  return tf.split(model.logits(tf.concat([first, ...others]), 'train'), parts.length);
}

const timesShare = (loss: tf.Scalar, share: number): tf.Scalar => (share === 1 ? loss : tf.mul(loss, share));

const addAll = (losses: readonly tf.Scalar[]): tf.Scalar =>
  losses.reduce((sum, loss) => tf.add<tf.Scalar>(sum, loss));

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
