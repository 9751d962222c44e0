import * as tf from '@tensorflow/tfjs-core';
import { crossEntropy } from '../models/crossEntropy';
import { guardTape } from '../models/guardTape';
import type { Model } from '../models/model';
import { readValues } from '../models/readValues';

/** A batch in memory; its tensors are its maker's to dispose. */
export interface Batch {
  /** [batch, height, width, channel], 0..1. */
  readonly x: tf.Tensor4D;
  /** [batch], int32. */
  readonly labels: tf.Tensor1D;
  /** The same as plain numbers, which need not be read back. */
  readonly classes: Int32Array;
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
export async function lossAndGradients(
  model: Model,
  parts: readonly LossPart[],
  labels: tf.Tensor1D,
  labelSmoothing = 0,
): Promise<LossAndGradients> {
  const { measured, gradients } = differentiate(model, parts, labels, labelSmoothing);
  try {
    const [loss = NaN, ...correct] = await readValues(() => measured);
    const accuracies = correct.map((count) => count / labels.size);
    return { loss, accuracies, gradients: byParameter(model, gradients) };
  } catch (error) {
    tf.dispose(gradients);
    throw error;
  }
}

/**
 * @returns the loss and each part's number of images that are classified right, as one tensor: on a graphics processor
 *   every read waits until all work before it is done; and the gradients in the order of the parameters. The caller's.
 */
function differentiate(
  model: Model,
  parts: readonly LossPart[],
  labels: tf.Tensor1D,
  labelSmoothing: number,
): { measured: tf.Tensor; gradients: tf.Tensor[] } {
  const counts: tf.Scalar[] = [];
  const sharedLoss = (): tf.Scalar => {
    const logits = logitsOf(model, parts);
    counts.push(...logits.map((part) => tf.keep(countCorrect(part, labels))));
    return addAll(
      logits.map((part, index) =>
        timesShare(tf.mean<tf.Scalar>(crossEntropy(part, labels, labelSmoothing)), parts[index]?.share ?? 0),
      ),
    );
  };
  try {
    return tf.tidy(() => {
      const { value, grads } = guardTape(() => tf.variableGrads(sharedLoss, [...model.parameters.values()]));
      return { measured: tf.stack([value, ...counts]), gradients: inOrder(model, grads) };
    });
  } finally {
    tf.dispose(counts);
  }
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
export async function accuracyOn(model: Model, { x, labels }: Pick<Batch, 'x' | 'labels'>): Promise<number> {
  const [correct = NaN] = await readValues(() => countCorrect(model.logits(x), labels));
  return correct / labels.size;
}

/** How many highest logits are their label's, float32. */
const countCorrect = (logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar =>
  tf.tidy(() => tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32')));

const inOrder = (model: Model, grads: tf.NamedTensorMap): tf.Tensor[] =>
  Array.from(model.parameters, ([name, variable]) => {
    const gradient = grads[variable.name];
    if (!gradient) throw new Error(`The loss does not depend on ${name}.`);
    return gradient;
  });

const byParameter = (model: Model, gradients: readonly tf.Tensor[]): ReadonlyMap<string, tf.Tensor> =>
  new Map(
    [...model.parameters.keys()].flatMap((name, index) => {
      const gradient = gradients[index];
      return gradient ? [[name, gradient] as const] : [];
    }),
  );
