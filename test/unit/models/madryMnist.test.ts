import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toDisk } from '../../../src/models/checkpoints/layout';
import { crossEntropy } from '../../../src/models/crossEntropy';
import { inputGradient } from '../../../src/models/inputGradient';
import type { Model } from '../../../src/models/model';
import { startTestBackend } from '../support/testBackend';
import { tidied } from '../support/tidied';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import {
  expectClose,
  imagesOf,
  labelsOf,
  loadFixtureMadry,
  readFixture,
  valuesOf,
} from '../support/fixtures';

// Reference: PyTorch; tolerances are those that nets/madry.json states.
const net = readFixture('nets/madry');
let model: Model;

beforeAll(async () => {
  await startTestBackend();
  model = loadFixtureMadry();
});
afterAll(() => {
  model.dispose();
});

describe('the trained Madry net', () => {
  it('gives the logits and the cross entropy of PyTorch', async () => {
    await tidied(async () => {
      const logits = model.logits(imagesOf(net, 'x'));
      expectClose(await logits.data(), valuesOf(net, 'logits'), { abs: 1e-4 });
      expectClose(await crossEntropy(logits, labelsOf(net, 'y')).data(), valuesOf(net, 'ce'), { abs: 1e-4 });
    });
  });

  it('gives the logits of PyTorch where windows of a constant background tie', async () => {
    const flat = readFixture('nets/madry-flat-background');
    await tidied(async () => {
      expectClose(await model.logits(imagesOf(flat, 'x')).data(), valuesOf(flat, 'logits'), { abs: 1e-4 });
    });
  });

  it('gives the input gradient of the loss of PyTorch, sample by sample', async () => {
    await tidied(async () => {
      const labels = labelsOf(net, 'y');
      const gradient = inputGradient((x) => crossEntropy(model.logits(x), labels), imagesOf(net, 'x'));
      expectClose(await gradient.data(), valuesOf(net, 'grad_ce'), { relToMax: 1e-4 });
    });
  });

  it('gives the parameter gradients of PyTorch in its layout', async () => {
    await tidied(async () => {
      const x = imagesOf(net, 'x');
      const labels = labelsOf(net, 'y');
      const loss = (): tf.Scalar => tf.mean(crossEntropy(model.logits(x, 'train'), labels));
      const { value, grads } = tf.variableGrads(loss, [...model.parameters.values()]);
      expectClose(await value.data(), valuesOf(net, 'train_loss'), { abs: 1e-4 });
      for (const name of ['conv1.weight', 'conv1.bias', 'fc2.weight', 'fc2.bias']) {
        const gradient = grads[model.parameters.get(name)!.name]!;
        const spec = { shape: gradient.shape, layout: model.layouts.get(name)! };
        const values = toDisk(await gradient.data<'float32'>(), spec);
        expectClose(values, valuesOf(net, `grad/${name}`), { relToMax: 5e-4 }, name);
      }
    });
  });

  it('leaves no tensor behind', async () => {
    const x = tf.zeros<tf.Rank.R4>([1, 28, 28, 1]);
    await expectNoLeakedTensors(() => {
      model.logits(x).dispose();
    });
    await expectNoLeakedTensors(() => {
      loadFixtureMadry().dispose();
    });
    x.dispose();
    expect(model.parameters.size).toBe(8);
  });
});
