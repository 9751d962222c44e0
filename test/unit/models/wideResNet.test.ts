import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/data/random';
import { blueprintOf } from '../../../src/models/architectures';
import { wideResNet } from '../../../src/models/architectures/wideResNet';
import { encodeCheckpoint, modelFromTensors } from '../../../src/models/checkpoints/checkpoint';
import { readSafetensors } from '../../../src/models/checkpoints/safetensors';
import { instantiate } from '../../../src/models/instantiate';
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

const normalisation = {
  mean: [125.3 / 255, 123 / 255, 113.9 / 255],
  standardDeviation: [63 / 255, 62.1 / 255, 66.7 / 255],
};

// Reference: xternalz/WideResNet-pytorch in PyTorch; tolerances are those that nets/wrn10.json states.
const net = readFixture('nets/wrn10');
const checkpoint = readFixture('checkpoints/wrn10');
let model: Model;

beforeAll(startTestBackend);
beforeEach(() => {
  model = modelFromTensors(blueprintOf('wrn-10-1', 10, normalisation), checkpoint, 'wrn10.safetensors');
});
afterEach(() => {
  model.dispose();
});

describe('WRN-10-1 with normalisation inside', () => {
  it('gives the logits, losses and input gradients of PyTorch in eval mode', async () => {
    await expectEvalParity(model, net);
  });

  it('gives the train-mode loss, logits, gradients and running statistics of PyTorch', async () => {
    await expectTrainParity(model, net);
  });

  it('makes three steps of SGD as PyTorch does', async () => {
    const sgd = {
      name: 'sgd',
      learningRate: 0.01,
      momentum: 0.9,
      nesterov: true,
      weightDecay: 5e-4,
      weightDecayOn: 'all',
    } as const;
    expectClose(await trainSteps(model, net, sgd), valuesOf(net, 'sgd_losses'), { abs: 1e-4 }, 'losses');
    for (const key of [...net.keys()].filter((name) => name.startsWith('sgd_param/'))) {
      expectClose(
        await onDisk(model, key.slice('sgd_param/'.length)),
        valuesOf(net, key),
        { abs: 1e-5 },
        key,
      );
    }
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
    expectClose(await trainSteps(model, net, adam), valuesOf(net, 'adam_losses'), { abs: 1e-4 }, 'losses');
    await tidied(async () => {
      const logits = await model.logits(imagesOf(net, 'x')).data();
      expectClose(logits, valuesOf(net, 'adam_logits'), { abs: 0.002 }, 'logits');
    });
  });

  it('uses the batch in batch-statistics mode and leaves the running statistics as they are', async () => {
    const before = await encodeCheckpoint(model);
    await tidied(async () => {
      const logits = model.logits(imagesOf(net, 'x'), 'batch-statistics');
      expectClose(await logits.data(), valuesOf(net, 'train_logits'), { abs: 2e-4 });
    });
    expect(Buffer.from(await encodeCheckpoint(model)).equals(before)).toBe(true);
  });

  it('counts the batches that it has seen in train mode', async () => {
    tf.tidy(() => model.logits(imagesOf(net, 'x'), 'train'));
    const counter = readSafetensors(await encodeCheckpoint(model), 'written').tensors.get(
      'bn1.num_batches_tracked',
    )!;
    const before = checkpoint.get('bn1.num_batches_tracked')!;
    expect(counter.dtype).toBe('I64');
    expect(counter.data[0]).toBe(BigInt(before.data[0]!) + 1n);
  });

  it('is written as PyTorch wrote it, tensor by tensor', async () => {
    const written = readSafetensors(await encodeCheckpoint(model), 'written').tensors;
    expect(written).toEqual(checkpoint);
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

it('a forward pass takes no more memory for its activations where a wide ResNet is deeper', async () => {
  const x = imagesOf(net, 'x');
  const activationBytes = async (depth: number): Promise<number> => {
    const network = wideResNet(10, { depth, width: 1 });
    const random = randomStream(0, 'weights');
    const deep = instantiate({ ...blueprintOf('wrn-16-1', 10), network }, ({ shape, initialise }) =>
      initialise(random, tf.util.sizeFromShape([...shape])),
    );
    const before = tf.memory().numBytes;
    const { peakBytes } = await tf.profile(() => tf.tidy(() => void deep.logits(x)));
    deep.dispose();
    return peakBytes - before;
  };
  expect(await activationBytes(28)).toBeLessThan(1.1 * (await activationBytes(16)));
  x.dispose();
});

it('a wide ResNet has a depth of 6 n + 4 only', () => {
  expect(() => wideResNet(10, { depth: 27, width: 10 })).toThrow('depth 27');
});
