import * as tf from '@tensorflow/tfjs-core';
import { toDisk } from '../../../src/models/checkpoints/layout';
import { crossEntropy } from '../../../src/models/crossEntropy';
import { inputGradient } from '../../../src/models/inputGradient';
import type { BatchNormMode, Model } from '../../../src/models/model';
import type { OptimizerSettings } from '../../../src/protocol/experiment';
import {
  applyGradients,
  createOptimizerState,
  disposeOptimizerState,
} from '../../../src/training/optimizerState';
import { lossAndGradients } from '../../../src/training/trainingStep';
import { expectClose, imagesOf, labelsOf, valuesOf, type FixtureTensors } from './fixtures';

/** The checks that each net of `test/fixtures/nets` states; tolerances are those of its JSON. */

export function expectEvalParity(model: Model, net: FixtureTensors): void {
  tf.tidy(() => {
    const labels = labelsOf(net, 'y');
    const x = imagesOf(net, 'x');
    const logits = model.logits(x);
    expectClose(logits.dataSync(), valuesOf(net, 'logits'), { abs: 1e-4 }, 'logits');
    expectClose(crossEntropy(logits, labels).dataSync(), valuesOf(net, 'ce'), { abs: 1e-4 }, 'losses');
    const ofLoss = inputGradient((images) => crossEntropy(model.logits(images), labels), x);
    expectClose(ofLoss.dataSync(), valuesOf(net, 'grad_ce'), { relToMax: 1e-4 }, 'gradients of the loss');
    const ofLogit = inputGradient((images) => logitOf(model.logits(images), labels), x);
    expectClose(ofLogit.dataSync(), valuesOf(net, 'grad_logit'), { relToMax: 1e-4 }, 'gradients of a logit');
  });
}

const logitOf = (logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D =>
  tf.sum(tf.mul(logits, tf.cast(tf.oneHot(labels, logits.shape[1]), 'float32')), 1);

/** Of the mean loss on the fixture's eval batch. */
export function parameterGradients(
  model: Model,
  net: FixtureTensors,
  mode: BatchNormMode,
): ReturnType<typeof tf.variableGrads> {
  const x = imagesOf(net, 'x');
  const labels = labelsOf(net, 'y');
  const loss = (): tf.Scalar => tf.mean(crossEntropy(model.logits(x, mode), labels));
  return tf.variableGrads(loss, [...model.parameters.values()]);
}

/** Changes the running statistics, once. */
export function expectTrainParity(model: Model, net: FixtureTensors): void {
  tf.tidy(() => {
    const { value, grads } = parameterGradients(model, net, 'train');
    expectClose(value.dataSync(), valuesOf(net, 'train_loss'), { abs: 1e-4 });
    for (const key of [...net.keys()].filter((name) => name.startsWith('grad/'))) {
      const name = key.slice('grad/'.length);
      const gradient = grads[model.parameters.get(name)!.name]!;
      const spec = { shape: gradient.shape, layout: model.layouts.get(name)! };
      const values = toDisk(Float32Array.from(gradient.dataSync()), spec);
      expectClose(values, valuesOf(net, key), { relToMax: 5e-4 }, name);
    }
    for (const key of [...net.keys()].filter((name) => name.startsWith('running/'))) {
      const running = model.buffers.get(key.slice('running/'.length))!;
      expectClose(running.dataSync(), valuesOf(net, key), { abs: 1e-5 }, key);
    }
    const logits = model.logits(imagesOf(net, 'x'), 'batch-statistics');
    expectClose(logits.dataSync(), valuesOf(net, 'train_logits'), { abs: 2e-4 }, 'train-mode logits');
  });
}

/** Trains on the fixture's three batches and returns the losses. */
export function trainSteps(model: Model, net: FixtureTensors, settings: OptimizerSettings): number[] {
  const state = createOptimizerState(model, settings);
  const losses = [1, 2, 3].map((step) =>
    tf.tidy(() => {
      const batch = {
        x: imagesOf(net, `step${String(step)}/x_uint8`),
        labels: labelsOf(net, `step${String(step)}/y`),
      };
      const { loss, gradients } = lossAndGradients(model, [{ x: batch.x, share: 1 }], batch.labels);
      applyGradients(model, state, gradients, settings.learningRate, step);
      return loss;
    }),
  );
  disposeOptimizerState(state);
  return losses;
}

/** A parameter in PyTorch's layout. */
export function onDisk(model: Model, name: string): Float32Array {
  const variable = model.parameters.get(name);
  const layout = model.layouts.get(name);
  if (!variable || !layout) throw new Error(name);
  return toDisk(Float32Array.from(variable.dataSync()), { shape: variable.shape, layout });
}
