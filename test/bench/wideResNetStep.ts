import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../src/data/random';
import { createModel } from '../../src/models/architectures';
import { crossEntropy } from '../../src/models/crossEntropy';
import { inputGradient } from '../../src/models/inputGradient';
import type { ArchitectureName, OptimizerSettings } from '../../src/protocol/experiment';
import { applyGradients, createOptimizerState } from '../../src/training/optimizerState';
import { lossAndGradients } from '../../src/training/trainingStep';

/** As Zagoruyko and Komodakis train wide ResNets. */
export const sgd: OptimizerSettings = {
  name: 'sgd',
  learningRate: 0.1,
  momentum: 0.9,
  nesterov: true,
  weightDecay: 5e-4,
  weightDecayOn: 'all',
};

const cifar = { mean: [0.4914, 0.4822, 0.4465], standardDeviation: [0.247, 0.2435, 0.2616] };

/** Training steps and input gradients (eval mode) of a network on random 32 × 32 images, as training and attacks run them. */
export function createWideResNetStep(
  architecture: ArchitectureName,
  batch: number,
): {
  readonly step: () => Promise<number>;
  readonly inputGradient: () => Promise<void>;
  readonly dispose: () => void;
} {
  const model = createModel(architecture, 10, randomStream(7, 'weights'), cifar);
  const optimizer = createOptimizerState(model, sgd);
  const x = tf.randomUniform<tf.Rank.R4>([batch, 32, 32, 3], 0, 1, 'float32', 7);
  const labels = tf.tensor1d(
    Int32Array.from({ length: batch }, (_, index) => index % 10),
    'int32',
  );
  let steps = 0;
  return {
    step: async () => {
      const { loss, gradients } = await lossAndGradients(model, [{ x, share: 1 }], labels);
      steps += 1;
      applyGradients(model, optimizer, gradients, sgd.learningRate, steps);
      tf.dispose([...gradients.values()]);
      return loss;
    },
    inputGradient: async () => {
      const gradient = inputGradient((images) => crossEntropy(model.logits(images), labels), x);
      await gradient.data();
      gradient.dispose();
    },
    dispose: () => {
      model.dispose();
      tf.dispose([x, labels, ...[...optimizer.slots.values()].flat()]);
    },
  };
}
