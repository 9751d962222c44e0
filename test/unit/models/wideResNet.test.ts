import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeCheckpoint, modelFromTensors } from '../../../src/models/checkpoints/checkpoint';
import { toDisk } from '../../../src/models/checkpoints/layout';
import { readSafetensors } from '../../../src/models/checkpoints/safetensors';
import { crossEntropy } from '../../../src/models/crossEntropy';
import { inputGradient } from '../../../src/models/inputGradient';
import type { BatchNormMode, Model } from '../../../src/models/model';
import { relu } from '../../../src/models/modules/activation';
import { batchNorm } from '../../../src/models/modules/batchNorm';
import { convolution } from '../../../src/models/modules/convolution';
import { dense } from '../../../src/models/modules/dense';
import { globalAveragePooling } from '../../../src/models/modules/flatten';
import { chain, network, type ImageModule, type Network } from '../../../src/models/modules/module';
import { residual } from '../../../src/models/modules/residual';
import { startTestBackend } from '../support/testBackend';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { expectClose, imagesOf, labelsOf, readFixture, valuesOf } from '../support/fixtures';

/** WRN-10-1 (Zagoruyko and Komodakis 2016): every module but max pooling, in a net whose numbers PyTorch gave. */
function wideResNet10(): Network {
  return network(
    chain(
      convolution('conv1', { inChannels: 3, outChannels: 16, kernelSize: 3, padding: 1, bias: null }),
      residual(chain(preActivation('block1.layer.0.bn1', 16), body('block1.layer.0', 16, 16, 1))),
      widening('block2.layer.0', 16, 32),
      widening('block3.layer.0', 32, 64),
      preActivation('bn1', 64),
    ),
    globalAveragePooling(),
    dense('fc', { inFeatures: 64, outFeatures: 10 }),
  );
}

const normalisation = {
  mean: [125.3 / 255, 123 / 255, 113.9 / 255],
  standardDeviation: [63 / 255, 62.1 / 255, 66.7 / 255],
};

const preActivation = (name: string, channels: number): ImageModule =>
  chain(batchNorm(name, { channels }), relu());

const body = (name: string, inChannels: number, outChannels: number, stride: number): ImageModule =>
  chain(
    convolution(`${name}.conv1`, { inChannels, outChannels, kernelSize: 3, stride, padding: 1, bias: null }),
    preActivation(`${name}.bn2`, outChannels),
    convolution(`${name}.conv2`, {
      inChannels: outChannels,
      outChannels,
      kernelSize: 3,
      padding: 1,
      bias: null,
    }),
  );

/** Where channels change, the shortcut is a 1×1 convolution of the pre-activation. */
const widening = (name: string, inChannels: number, outChannels: number): ImageModule =>
  chain(
    preActivation(`${name}.bn1`, inChannels),
    residual(
      body(name, inChannels, outChannels, 2),
      convolution(`${name}.convShortcut`, { inChannels, outChannels, kernelSize: 1, stride: 2, bias: null }),
    ),
  );

// Reference: PyTorch; tolerances are those that nets/wrn10.json states.
const net = readFixture('nets/wrn10');
const checkpoint = readFixture('checkpoints/wrn10');
let model: Model;

beforeAll(startTestBackend);
beforeEach(() => {
  model = modelFromTensors(
    {
      architecture: 'madry-mnist',
      inputShape: [32, 32, 3],
      classes: 10,
      network: wideResNet10(),
      normalisation,
    },
    checkpoint,
    'wrn10.safetensors',
  );
});
afterEach(() => {
  model.dispose();
});

const gradientsOf = (mode: BatchNormMode): ReturnType<typeof tf.variableGrads> => {
  const x = imagesOf(net, 'x');
  const labels = labelsOf(net, 'y');
  const loss = (): tf.Scalar => tf.mean(crossEntropy(model.logits(x, mode), labels));
  return tf.variableGrads(loss, [...model.parameters.values()]);
};

describe('a residual net with batch norm and normalisation inside', () => {
  it('gives the logits and input gradients of PyTorch in eval mode', () => {
    tf.tidy(() => {
      const labels = labelsOf(net, 'y');
      const x = imagesOf(net, 'x');
      expectClose(model.logits(x).dataSync(), valuesOf(net, 'logits'), { abs: 1e-4 });
      const gradient = inputGradient((images) => crossEntropy(model.logits(images), labels), x);
      expectClose(gradient.dataSync(), valuesOf(net, 'grad_ce'), { relToMax: 1e-4 });
    });
  });

  it('gives the train-mode loss, gradients and running statistics of PyTorch', () => {
    tf.tidy(() => {
      const { value, grads } = gradientsOf('train');
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
    });
  });

  it('uses the batch in batch-statistics mode and leaves the running statistics as they are', () => {
    const before = encodeCheckpoint(model);
    tf.tidy(() => {
      const logits = model.logits(imagesOf(net, 'x'), 'batch-statistics');
      expectClose(logits.dataSync(), valuesOf(net, 'train_logits'), { abs: 2e-4 });
    });
    expect(Buffer.from(encodeCheckpoint(model)).equals(before)).toBe(true);
  });

  it('counts the batches that it has seen in train mode', () => {
    tf.tidy(() => model.logits(imagesOf(net, 'x'), 'train'));
    const counter = readSafetensors(encodeCheckpoint(model), 'written').tensors.get(
      'bn1.num_batches_tracked',
    )!;
    const before = checkpoint.get('bn1.num_batches_tracked')!;
    expect(counter.dtype).toBe('I64');
    expect(counter.data[0]).toBe(BigInt(before.data[0]!) + 1n);
  });

  it('is written as PyTorch wrote it, tensor by tensor', () => {
    const written = readSafetensors(encodeCheckpoint(model), 'written').tensors;
    expect(written).toEqual(checkpoint);
  });

  it('leaves no tensor behind in any mode', async () => {
    await expectNoLeakedTensors(() => {
      tf.tidy(() => {
        model.logits(imagesOf(net, 'x'), 'train');
        gradientsOf('train');
        gradientsOf('batch-statistics');
      });
    });
  });
});
