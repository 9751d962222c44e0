import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/data/random';
import { createModel } from '../../../src/models/architectures';
import { writeLayersModel } from '../../../src/models/checkpoints/layersModel/writeLayersModel';
import { crossEntropy } from '../../../src/models/crossEntropy';
import { inputGradient } from '../../../src/models/inputGradient';
import { instantiate } from '../../../src/models/instantiate';
import type { Model } from '../../../src/models/model';
import { relu } from '../../../src/models/modules/activation';
import { batchNorm } from '../../../src/models/modules/batchNorm';
import { convolution } from '../../../src/models/modules/convolution';
import { dense } from '../../../src/models/modules/dense';
import { globalAveragePooling } from '../../../src/models/modules/flatten';
import { chain, network, type Network } from '../../../src/models/modules/module';
import { maxPooling } from '../../../src/models/modules/pooling';
import { residual } from '../../../src/models/modules/residual';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { expectClose, loadFixtureMadry } from '../support/fixtures';
import { startTestBackend } from '../support/testBackend';
import { tidied } from '../support/tidied';

// Reference: tfjs-layers, whose code makes the model of the written files alone.
beforeAll(startTestBackend);

const owned: { dispose(): unknown }[] = [];
afterEach(() => {
  for (const model of owned.splice(0)) model.dispose();
});

function own<T extends { dispose(): unknown }>(model: T): T {
  owned.push(model);
  return model;
}

/** Reads the two files as somebody else's program would. */
async function readBack(model: Model): Promise<LayersModel> {
  const { json, weights } = await writeLayersModel(model, model.graph!);
  const { modelTopology, weightsManifest, format, userDefinedMetadata } = JSON.parse(json) as {
    modelTopology: object;
    weightsManifest: tf.io.WeightsManifestConfig;
    format: string;
    userDefinedMetadata: Record<string, unknown>;
  };
  expect(format).toBe('layers-model');
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const artifacts = { modelTopology, weightSpecs, weightData: weights.buffer, userDefinedMetadata };
  return own(await loadLayersModel(tf.io.fromMemory(artifacts)));
}

/** Values that repeat nowhere. */
const waves = (size: number, frequency = 0.7): Float32Array =>
  Float32Array.from({ length: size }, (_, index) => Math.sin(frequency * (index + 1) + index * index));

/** Every weight and every running statistic differs from its start, so that none can be left out. */
function modelOf(made: Network, inputShape: Model['inputShape'], normalised = false): Model {
  const normalisation = { mean: [0.2, 0.4, 0.6], standardDeviation: [0.3, 0.2, 0.1] };
  const blueprint = { architecture: 'madry-mnist', inputShape, classes: 4, network: made } as const;
  let frequency = 0.3;
  return own(
    instantiate({ ...blueprint, ...(normalised ? { normalisation } : {}) }, ({ shape, name }) => {
      const values = waves(
        shape.reduce((size, length) => size * length, 1),
        (frequency += 0.1),
      );
      return name.endsWith('running_var')
        ? values.map((value) => 1.5 + value)
        : values.map((value) => value / 3);
    }),
  );
}

/** Logits and the input gradients of the cross entropy are those of tfjs-layers' own model. */
async function expectSame(model: Model): Promise<void> {
  const read = await readBack(model);
  const [height, width, channels] = model.inputShape;
  await tidied(async () => {
    const pixels = waves(2 * height * width * channels).map((value) => (value + 1) / 2);
    const x = tf.tensor4d(pixels, [2, height, width, channels]);
    const labels = tf.tensor1d([1, 3], 'int32');
    const logits = (images: tf.Tensor4D): tf.Tensor2D => read.apply(images) as tf.Tensor2D;
    expectClose(await model.logits(x).data(), await logits(x).data(), { relToMax: 1e-5 }, 'logits');
    const ours = inputGradient((images) => crossEntropy(model.logits(images), labels), x);
    const theirs = inputGradient((images) => crossEntropy(logits(images), labels), x);
    expect(Math.max(...theirs.dataSync().map(Math.abs))).toBeGreaterThan(1e-4);
    expectClose(await ours.data(), await theirs.data(), { relToMax: 1e-5 }, 'input gradients');
  });
}

const classifier = dense('fc', { inFeatures: 5, outFeatures: 4 });
const stem = (padding: number, stride: number, kernelSize: number): ReturnType<typeof convolution> =>
  convolution('stem.0', { inChannels: 3, outChannels: 5, kernelSize, stride, padding });

describe('a model written as a LayersModel', () => {
  it('computes what the trained MNIST network of Madry et al. does', () =>
    expectSame(own(loadFixtureMadry())));

  it('computes what the network of Wong et al. does, whose layers are named by numbers', () =>
    expectSame(own(createModel('wong-small', 10, randomStream(3, 'weights')))));

  it.each([
    { padding: 1, stride: 2, kernelSize: 3 },
    { padding: 3, stride: 2, kernelSize: 7 },
    { padding: 1, stride: 1, kernelSize: 4 },
    { padding: 0, stride: 2, kernelSize: 2 },
    { padding: 2, stride: 1, kernelSize: 3 },
  ])('pads convolutions on both sides: %o', ({ padding, stride, kernelSize }) =>
    expectSame(
      modelOf(network(stem(padding, stride, kernelSize), globalAveragePooling(), classifier), [9, 8, 3]),
    ),
  );

  it.each([
    { kernelSize: 3, stride: 2, padding: 1, height: 9, width: 8 },
    { kernelSize: 3, stride: 1, padding: 1, height: 6, width: 7 },
    { kernelSize: 5, stride: 3, padding: 2, height: 10, width: 11 },
    { kernelSize: 2, stride: 2, padding: 0, height: 7, width: 8 },
  ])('pads maxima with minus infinity, not with zeros: %o', async ({ height, width, ...pooling }) => {
    const negative = chain(stem(1, 1, 3), batchNorm('bn', { channels: 5 }), maxPooling(pooling));
    const model = modelOf(network(negative, globalAveragePooling(), classifier), [height, width, 3]);
    model.parameters.get('bn.bias')?.assign(tf.fill([5], -20));
    await expectSame(model);
  });

  it('normalises channels first, and runs residual blocks whose branches share one input', async () => {
    const pre = chain(batchNorm('block.bn1', { channels: 5 }), relu());
    const body = convolution('block.conv1', {
      inChannels: 5,
      outChannels: 5,
      kernelSize: 3,
      stride: 2,
      padding: 1,
    });
    const shortcut = convolution('block.shortcut', {
      inChannels: 5,
      outChannels: 5,
      kernelSize: 1,
      stride: 2,
      bias: null,
    });
    const features = chain(stem(1, 1, 3), residual(relu()), pre, residual(body, shortcut));
    await expectSame(modelOf(network(features, globalAveragePooling(), classifier), [8, 8, 3], true));
  });

  it('says as metadata what Keras cannot', async () => {
    const model = own(
      createModel('madry-mnist', 2, randomStream(3, 'weights'), { mean: [0.5], standardDeviation: [0.25] }),
    );
    const { json } = await writeLayersModel(model, model.graph!, ['no', 'yes']);
    expect(JSON.parse(json)).toMatchObject({
      userDefinedMetadata: {
        gradlens: {
          architecture: 'madry-mnist',
          classes: 2,
          output: 'logits',
          pixels: '0..1',
          normalisation: { mean: [0.5], standardDeviation: [0.25] },
          classNames: ['no', 'yes'],
        },
      },
    });
    await expectSame(
      own(
        createModel('madry-mnist', 10, randomStream(3, 'weights'), {
          mean: [0.5],
          standardDeviation: [0.25],
        }),
      ),
    );
  });

  it('leaves no tensor behind', async () => {
    const model = own(loadFixtureMadry());
    await expectNoLeakedTensors(() => writeLayersModel(model, model.graph!));
  });
});
