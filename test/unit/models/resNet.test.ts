import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { resNet, resNet50 } from '../../../src/models/architectures/resNet';
import { encodeCheckpoint, modelFromTensors } from '../../../src/models/checkpoints/checkpoint';
import { readSafetensors } from '../../../src/models/checkpoints/safetensors';
import type { Model } from '../../../src/models/model';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { expectClose, imagesOf, readFixture, valuesOf } from '../support/fixtures';
import {
  expectEvalParity,
  expectTrainParity,
  onDisk,
  parameterGradients,
  trainSteps,
} from '../support/netFixture';
import { startTestBackend } from '../support/testBackend';
import { tidied } from '../support/tidied';

// Reference: torchvision's ResNet-50 with all widths over 8, in PyTorch; tolerances are those of nets/resnet50n.json.
const net = readFixture('nets/resnet50n');
const steps = readFixture('nets/resnet50n-steps');
/** In two files, none of which is large. */
const checkpoint = new Map([
  ...readFixture('checkpoints/resnet50n-stem-to-layer3'),
  ...readFixture('checkpoints/resnet50n-layer4-fc'),
]);
let model: Model;

beforeAll(startTestBackend);
beforeEach(() => {
  model = modelFromTensors(
    {
      architecture: 'resnet-50',
      inputShape: [64, 64, 3],
      classes: 10,
      network: resNet(10, { ...resNet50, width: 8 }),
      normalisation: { mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225] },
    },
    checkpoint,
    'resnet50n.safetensors',
  );
});
afterEach(() => {
  model.dispose();
});

describe('ResNet-50 of an eighth of its width', () => {
  it('gives the logits, losses and input gradients of PyTorch in eval mode', async () => {
    await expectEvalParity(model, net);
  });

  it('gives the train-mode loss, logits, gradients and running statistics of PyTorch', async () => {
    await expectTrainParity(model, net);
  });

  it('makes three steps of SGD as PyTorch does', async () => {
    const sgd = {
      name: 'sgd',
      learningRate: 0.002,
      momentum: 0.9,
      nesterov: true,
      weightDecay: 5e-4,
      weightDecayOn: 'all',
    } as const;
    expectClose(await trainSteps(model, steps, sgd), valuesOf(steps, 'sgd_losses'), { abs: 1e-4 }, 'losses');
    for (const name of ['conv1.weight', 'layer2.0.downsample.0.weight']) {
      const expected = valuesOf(steps, `sgd_param/${name}`);
      expectClose(await onDisk(model, name), expected, { abs: 1.7777e-5 }, name);
    }
    await tidied(async () => {
      const logits = await model.logits(imagesOf(net, 'x')).data();
      expectClose(logits, valuesOf(steps, 'sgd_logits'), { abs: 0.00836967 }, 'logits');
    });
  });

  it('makes three steps of Adam as PyTorch does', async () => {
    const adam = {
      name: 'adam',
      learningRate: 1e-4,
      momentum: 0,
      nesterov: false,
      weightDecay: 0,
      weightDecayOn: 'all',
    } as const;
    expectClose(
      await trainSteps(model, steps, adam),
      valuesOf(steps, 'adam_losses'),
      { abs: 1e-4 },
      'losses',
    );
    for (const name of ['conv1.weight', 'layer2.0.downsample.0.weight']) {
      const actual = await onDisk(model, name);
      const expected = valuesOf(steps, `adam_param/${name}`);
      expectClose(actual, expected, { abs: 6e-4 }, name);
      // Adam turns a gradient near zero into a full step: 0.1 % of the entries.
      const far = actual.filter((value, index) => Math.abs(value - (expected[index] ?? NaN)) > 2e-5);
      expect(far.length).toBeLessThanOrEqual(Math.ceil(actual.length / 1000));
    }
    await tidied(async () => {
      const logits = await model.logits(imagesOf(net, 'x')).data();
      expectClose(logits, valuesOf(steps, 'adam_logits'), { abs: 0.002 }, 'logits');
    });
  });

  it('is written as PyTorch wrote it, tensor by tensor', async () => {
    expect(readSafetensors(await encodeCheckpoint(model), 'written').tensors).toEqual(checkpoint);
  });

  it('leaves no tensor behind in any mode', async () => {
    await expectNoLeakedTensors(() => {
      tf.tidy(() => {
        model.logits(imagesOf(net, 'x'), 'train');
        parameterGradients(model, net, 'train');
        parameterGradients(model, net, 'batch-statistics');
      });
    });
  });
});
