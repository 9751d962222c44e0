import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { randomStream } from '../../../src/data/random';
import { blueprintOf } from '../../../src/models/architectures';
import { modelFromTensors } from '../../../src/models/checkpoints/checkpoint';
import { writeLayersModel } from '../../../src/models/checkpoints/layersModel/writeLayersModel';
import { crossEntropy } from '../../../src/models/crossEntropy';
import { inputGradient } from '../../../src/models/inputGradient';
import { instantiate } from '../../../src/models/instantiate';
import type { Model } from '../../../src/models/model';
import { expectClose, imagesOf, labelsOf, readFixture } from '../support/fixtures';
import { startTestBackend } from '../support/testBackend';
import { tidied } from '../support/tidied';

// Reference: tfjs-layers, whose code makes the model of the written files alone.
beforeAll(startTestBackend);

const owned: { dispose(): unknown }[] = [];
afterEach(() => {
  for (const model of owned.splice(0)) model.dispose();
});

async function readBack(model: Model): Promise<LayersModel> {
  const { json, weights } = await writeLayersModel(model, model.graph!);
  const { modelTopology, weightsManifest } = JSON.parse(json) as {
    modelTopology: object;
    weightsManifest: tf.io.WeightsManifestConfig;
  };
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const read = await loadLayersModel(
    tf.io.fromMemory({ modelTopology, weightSpecs, weightData: weights.buffer }),
  );
  owned.push(model, read);
  return read;
}

async function expectSame(model: Model, x: tf.Tensor4D, labels: tf.Tensor1D): Promise<void> {
  const read = await readBack(model);
  await tidied(async () => {
    const logits = (images: tf.Tensor4D): tf.Tensor2D => read.apply(images) as tf.Tensor2D;
    const expected = await logits(x).data();
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(1e-4);
    expectClose(await model.logits(x).data(), expected, { relToMax: 1e-5 }, 'logits');
    const ours = inputGradient((images) => crossEntropy(model.logits(images), labels), x);
    const theirs = inputGradient((images) => crossEntropy(logits(images), labels), x);
    expectClose(await ours.data(), await theirs.data(), { relToMax: 1e-5 }, 'input gradients');
  });
  tf.dispose([x, labels]);
}

describe('a network of colour images written as a LayersModel', () => {
  it('computes what the trained WRN-10-1 does, normalisation inside', async () => {
    const normalisation = { mean: [0.4914, 0.4824, 0.4467], standardDeviation: [0.2471, 0.2435, 0.2616] };
    const blueprint = blueprintOf('wrn-10-1', 10, normalisation);
    const model = modelFromTensors(blueprint, readFixture('checkpoints/wrn10'), 'wrn10.safetensors');
    const net = readFixture('nets/wrn10');
    await expectSame(model, imagesOf(net, 'x'), labelsOf(net, 'y'));
  });

  it('computes what the trained ResNet-50 of an eighth of its width does, padded maxima and all', async () => {
    const normalisation = { mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225] };
    const blueprint = { ...blueprintOf('resnet-50', 10, normalisation, 8), inputShape: [64, 64, 3] } as const;
    const tensors = new Map([
      ...readFixture('checkpoints/resnet50n-stem-to-layer3'),
      ...readFixture('checkpoints/resnet50n-layer4-fc'),
    ]);
    const net = readFixture('nets/resnet50n');
    await expectSame(modelFromTensors(blueprint, tensors, 'n'), imagesOf(net, 'x'), labelsOf(net, 'y'));
  });

  it.each([
    ['resnet50-se', 8],
    ['resnet-18', 8],
  ] as const)('computes what %s does, with every weight at work', async (architecture, width) => {
    const blueprint = { ...blueprintOf(architecture, 5, undefined, width), inputShape: [64, 64, 3] } as const;
    const random = randomStream(1, 'weights');
    const model = instantiate(blueprint, (spec) => {
      const size = spec.shape.reduce((product, length) => product * length, 1);
      const perChannel = spec.layout.kind === 'vector' && !spec.name.includes('fc');
      // Some factors of a fresh network are 0, and hide what they multiply.
      return perChannel ? random.fillUniform(size, 0.5, 1) : spec.initialise(random, size);
    });
    const x = tf.randomUniform<tf.Rank.R4>([2, 64, 64, 3], 0, 1, 'float32', 5);
    await expectSame(model, x, tf.tensor1d([2, 4], 'int32'));
  });
});
