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
import { tidied } from './tidied';

/** The checks that each net of `test/fixtures/nets` states; tolerances are those of its JSON. */

export async function expectEvalParity(model: Model, net: FixtureTensors): Promise<void> {
  await tidied(async () => {
    const labels = labelsOf(net, 'y');
    const x = imagesOf(net, 'x');
    const logits = model.logits(x);
    expectClose(await logits.data(), valuesOf(net, 'logits'), { abs: 1e-4 }, 'logits');
    expectClose(await crossEntropy(logits, labels).data(), valuesOf(net, 'ce'), { abs: 1e-4 }, 'losses');
    const ofLoss = inputGradient((images) => crossEntropy(model.logits(images), labels), x);
    expectClose(await ofLoss.data(), valuesOf(net, 'grad_ce'), { relToMax: 1e-4 }, 'gradients of the loss');
    const ofLogit = inputGradient((images) => logitOf(model.logits(images), labels), x);
    expectClose(
      await ofLogit.data(),
      valuesOf(net, 'grad_logit'),
      { relToMax: 1e-4 },
      'gradients of a logit',
    );
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
export async function expectTrainParity(model: Model, net: FixtureTensors): Promise<void> {
  await tidied(async () => {
    const { value, grads } = parameterGradients(model, net, 'train');
    expectClose(await value.data(), valuesOf(net, 'train_loss'), { abs: 1e-4 });
    for (const key of [...net.keys()].filter((name) => name.startsWith('grad/'))) {
      const name = key.slice('grad/'.length);
      const gradient = grads[model.parameters.get(name)!.name]!;
      const spec = { shape: gradient.shape, layout: model.layouts.get(name)! };
      const values = toDisk(await gradient.data<'float32'>(), spec);
      expectClose(values, valuesOf(net, key), { relToMax: 5e-4 }, name);
    }
    for (const key of [...net.keys()].filter((name) => name.startsWith('running/'))) {
      const running = model.buffers.get(key.slice('running/'.length))!;
      expectClose(await running.data(), valuesOf(net, key), { abs: 1e-5 }, key);
    }
    const logits = model.logits(imagesOf(net, 'x'), 'batch-statistics');
    expectClose(await logits.data(), valuesOf(net, 'train_logits'), { abs: 2e-4 }, 'train-mode logits');
  });
}

/** Trains on the fixture's three batches and returns the losses. */
export async function trainSteps(
  model: Model,
  net: FixtureTensors,
  settings: OptimizerSettings,
): Promise<number[]> {
  const state = createOptimizerState(model, settings);
  const losses: number[] = [];
  await tidied(async () => {
    for (const step of [1, 2, 3]) {
      const x = imagesOf(net, `step${String(step)}/x_uint8`);
      const labels = labelsOf(net, `step${String(step)}/y`);
      const { loss, gradients } = await lossAndGradients(model, [{ x, share: 1 }], labels);
      applyGradients(model, state, gradients, settings.learningRate, step);
      losses.push(loss);
    }
  });
  disposeOptimizerState(state);
  return losses;
}

/** A parameter in PyTorch's layout. */
export async function onDisk(model: Model, name: string): Promise<Float32Array> {
  const variable = model.parameters.get(name);
  const layout = model.layouts.get(name);
  if (!variable || !layout) throw new Error(name);
  return toDisk(await variable.data<'float32'>(), { shape: variable.shape, layout });
}
