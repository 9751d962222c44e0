import * as tf from '@tensorflow/tfjs-core';
import {
  input,
  layers,
  model as functional,
  sequential,
  type LayersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createLayersModel,
  knownLayers,
  type NamedValues,
} from '../../../src/models/checkpoints/layersModel/layersModel';
import { withLogits } from '../../../src/models/checkpoints/layersModel/logits';
import { parseModelJson } from '../../../src/models/checkpoints/layersModel/modelJson';
import { checkTopology } from '../../../src/models/checkpoints/layersModel/topology';
import { inputGradient } from '../../../src/models/inputGradient';
import type { Model } from '../../../src/models/model';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { expectClose } from '../support/fixtures';
import { startTestBackend } from '../support/testBackend';
import { tidied } from '../support/tidied';

beforeAll(startTestBackend);

const owned: { dispose(): unknown }[] = [];
afterEach(() => {
  for (const model of owned.splice(0)) model.dispose();
});

/** The model of a Keras topology, as an import makes it. */
async function read(modelTopology: unknown, tensors: readonly NamedValues[] = []): Promise<Model> {
  const { topology } = parseModelJson(JSON.stringify({ modelTopology, weightsManifest: [] }), 'model.json');
  const checked = checkTopology(topology, 'model.json', await knownLayers());
  const model = await createLayersModel(
    { topology: withLogits(checked, 'model.json').topology, tensors },
    'm',
  );
  owned.push(model);
  return model;
}

const waves = (size: number, frequency = 0.7): Float32Array =>
  Float32Array.from({ length: size }, (_, index) => Math.sin(frequency * (index + 1) + index * index));

/** Gives every weight of a model values of its own; variances are positive. */
function weightsFor(made: LayersModel): NamedValues[] {
  return made.weights.map(({ originalName, shape }, index) => {
    const size = shape.reduce<number>((product, length) => product * (length ?? 1), 1);
    const values = waves(size, 0.3 + index / 7);
    const variance = originalName.endsWith('moving_variance');
    return {
      name: originalName,
      shape: shape.map(Number),
      values: values.map((value) => (variance ? 1.5 + value : value / 2)),
    };
  });
}

/** What tfjs-layers saves of a model that a test makes. */
async function readMade(made: LayersModel): Promise<Model> {
  owned.push(made);
  return read(JSON.parse(made.toJSON(undefined, true) as unknown as string), weightsFor(made));
}

/** A column of the Jacobian of the logits by central differences, on the backend's own forward pass. */
function differences(
  model: Model,
  pixels: Float32Array,
  shape: [number, number, number, number],
  { target, step }: { target: number; step: number },
): number[] {
  const logit = (values: Float32Array): number =>
    tf.tidy(() => model.logits(tf.tensor4d(values, shape)).dataSync()[target]!);
  return Array.from(pixels, (_, index) => {
    const shifted = (by: number): Float32Array =>
      pixels.map((value, at) => (at === index ? value + by : value));
    return (logit(shifted(step)) - logit(shifted(-step))) / (2 * step);
  });
}

/** The input gradient is what small changes of the pixels do; `share` of the entries may lie at a kink. */
function expectTrueGradient(model: Model, { share = 0.03, step = 1 / 512 } = {}): void {
  const [height, width, channels] = model.inputShape;
  const shape: [number, number, number, number] = [1, height, width, channels];
  const pixels = waves(height * width * channels).map((value) => (value + 1) / 2);
  const expected = differences(model, pixels, shape, { target: 1, step });
  const gradient = tf.tidy(() =>
    inputGradient(
      (x) => tf.reshape(tf.slice(model.logits(x), [0, 1], [-1, 1]), [-1]),
      tf.tensor4d(pixels, shape),
    ).dataSync(),
  );
  const largest = Math.max(...expected.map(Math.abs));
  expect(largest).toBeGreaterThan(1e-4);
  const off = expected.filter((value, index) => !(Math.abs(value - gradient[index]!) <= 0.02 * largest));
  expect(off.length / expected.length, 'entries of the gradient that differ').toBeLessThanOrEqual(share);
}

const denseTopology = (activation: string): object => ({
  class_name: 'Sequential',
  config: {
    name: 'hand_made',
    layers: [
      {
        class_name: 'Flatten',
        config: { name: 'flat', batch_input_shape: [null, 2, 2, 1], dtype: 'float32' },
      },
      { class_name: 'Dense', config: { name: 'out', units: 2, activation, use_bias: true } },
    ],
  },
});
const denseWeights: NamedValues[] = [
  { name: 'out/kernel', shape: [4, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
  { name: 'out/bias', shape: [2], values: Float32Array.of(0.5, -0.5) },
];

describe('a Keras network as a model', () => {
  it.each(['linear', 'softmax', 'sigmoid'])(
    'gives logits worked by hand, whatever %s makes of them',
    async (activation) => {
      const model = await read(denseTopology(activation), denseWeights);
      expect([model.inputShape, model.classes]).toEqual([[2, 2, 1], 2]);
      await tidied(async () => {
        // [1, 0, 2, 3] · [[1, 2], [3, 4], [5, 6], [7, 8]] + [0.5, −0.5]
        const logits = model.logits(tf.tensor4d([1, 0, 2, 3], [1, 2, 2, 1]));
        expect([...(await logits.data())]).toEqual([32.5, 37.5]);
        const gradient = inputGradient(
          (x) => tf.reshape(tf.slice(model.logits(x), [0, 1], [-1, 1]), [-1]),
          tf.ones([1, 2, 2, 1]),
        );
        expect([...(await gradient.data())]).toEqual([2, 4, 6, 8]);
      });
    },
  );

  it('takes a softmax layer off that stands before a reshape', async () => {
    const made = sequential({
      layers: [
        layers.conv2d({ inputShape: [3, 3, 1], filters: 2, kernelSize: 3, name: 'head' }),
        layers.softmax(),
        layers.reshape({ targetShape: [2] }),
      ],
    });
    const model = await readMade(made);
    await tidied(async () => {
      const logits = [...(await model.logits(tf.zeros([1, 3, 3, 1])).data())];
      const bias = weightsFor(made).find(({ name }) => name === 'head/bias')!;
      expectClose(logits, bias.values, { abs: 1e-6 });
    });
  });

  it('leaves no tensor behind, whether it is read or refused', async () => {
    const use = async (tensors: readonly NamedValues[]): Promise<void> => {
      const model = await createLayersModel({ topology: denseTopology('linear') as never, tensors }, 'm');
      tf.tidy(() => inputGradient((x) => tf.max(model.logits(x), 1), tf.ones([1, 2, 2, 1])).dataSync());
      model.dispose();
    };
    expect(await expectNoLeakedTensors(() => use(denseWeights))).toBeUndefined();
    expect(await expectNoLeakedTensors(() => use(denseWeights.slice(1)))).toMatchObject({
      code: 'checkpoint/bad-file',
    });
  });
});

const convolution = (settings: object): layers.Layer =>
  layers.conv2d({ filters: 4, kernelSize: 3, ...settings });

/** One layer between a convolution and a classifier. */
const between = (...middle: layers.Layer[]): LayersModel =>
  sequential({
    layers: [convolution({ inputShape: [6, 5, 3] }), ...middle, layers.flatten(), layers.dense({ units: 3 })],
  });

const cases: readonly [string, () => layers.Layer[]][] = [
  ['Conv2D same with stride 2', () => [convolution({ padding: 'same', strides: 2 })]],
  ['Conv2D valid', () => [convolution({ padding: 'valid' })]],
  ['Conv2DTranspose', () => [layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2 })]],
  ['DepthwiseConv2D', () => [layers.depthwiseConv2d({ kernelSize: 3, padding: 'same' })]],
  ['SeparableConv2D', () => [layers.separableConv2d({ filters: 3, kernelSize: 3, padding: 'same' })]],
  ['BatchNormalization', () => [layers.batchNormalization()]],
  ['BatchNormalization without scale', () => [layers.batchNormalization({ scale: false })]],
  ['BatchNormalization without centre', () => [layers.batchNormalization({ center: false })]],
  ['MaxPooling2D same', () => [layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' })]],
  ['MaxPooling2D valid', () => [layers.maxPooling2d({ poolSize: 2 })]],
  ['AveragePooling2D same', () => [layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' })]],
  ['AveragePooling2D valid', () => [layers.averagePooling2d({ poolSize: 2 })]],
  ['Dropout', () => [layers.dropout({ rate: 0.5 })]],
  ['ReLU', () => [layers.reLU()]],
  ['ReLU6', () => [layers.reLU({ maxValue: 6 })]],
  ['LeakyReLU', () => [layers.leakyReLU({ alpha: 0.2 })]],
  ['PReLU', () => [layers.prelu()]],
  ['ELU layer', () => [layers.elu()]],
  ['LayerNormalization', () => [layers.layerNormalization()]],
  [
    'ZeroPadding2D',
    () => [
      layers.zeroPadding2d({
        padding: [
          [1, 0],
          [2, 1],
        ],
      }),
    ],
  ],
  [
    'Cropping2D',
    () => [
      layers.cropping2D({
        cropping: [
          [1, 0],
          [0, 1],
        ],
      }),
    ],
  ],
  ['UpSampling2D nearest', () => [layers.upSampling2d({ size: [2, 2] })]],
  ['UpSampling2D bilinear', () => [layers.upSampling2d({ size: [2, 2], interpolation: 'bilinear' })]],
  ['Permute', () => [layers.permute({ dims: [2, 1, 3] })]],
  ...(
    [
      'sigmoid',
      'tanh',
      'elu',
      'selu',
      'softplus',
      'softsign',
      'hardSigmoid',
      'swish',
      'mish',
      'relu6',
    ] as const
  ).map((activation): [string, () => layers.Layer[]] => [
    activation,
    () => [layers.activation({ activation })],
  ]),
];

describe('the input gradient of a Keras network', () => {
  it.each(cases)('is what small changes of the pixels do: %s', async (_, middle) => {
    expectTrueGradient(await readMade(between(...middle())));
  });

  it.each([
    ['GlobalAveragePooling2D', () => layers.globalAveragePooling2d({})],
    ['GlobalMaxPooling2D', () => layers.globalMaxPooling2d({})],
  ] as const)('is what small changes of the pixels do: %s', async (_, pooling) => {
    expectTrueGradient(
      await readMade(
        sequential({
          layers: [convolution({ inputShape: [6, 5, 3] }), pooling(), layers.dense({ units: 3 })],
        }),
      ),
    );
  });

  it.each([
    ['Add', () => layers.add()],
    ['Multiply', () => layers.multiply()],
    ['Average', () => layers.average()],
    ['Maximum', () => layers.maximum()],
    ['Minimum', () => layers.minimum()],
    ['Concatenate', () => layers.concatenate()],
  ] as const)('is what small changes of the pixels do: %s', async (_, merge) => {
    const pixels = input({ shape: [5, 5, 1] });
    const branches = (['linear', 'tanh'] as const).map(
      (activation) => convolution({ padding: 'same', activation }).apply(pixels) as SymbolicTensor,
    );
    const merged = merge().apply(branches) as SymbolicTensor;
    const scores = layers.dense({ units: 3 }).apply(layers.flatten().apply(merged)) as SymbolicTensor;
    expectTrueGradient(await readMade(functional({ inputs: pixels, outputs: scores })));
  });

  it('is what small changes of the pixels do in a small MobileNet', async () => {
    const block = (filters: number, strides: number): layers.Layer[] => [
      layers.zeroPadding2d({
        padding: [
          [0, 1],
          [0, 1],
        ],
      }),
      layers.depthwiseConv2d({ kernelSize: 3, strides, useBias: false }),
      layers.batchNormalization(),
      layers.reLU({ maxValue: 6 }),
      layers.conv2d({ filters, kernelSize: 1, useBias: false }),
      layers.batchNormalization({ scale: false }),
      layers.reLU({ maxValue: 6 }),
    ];
    const made = sequential({
      layers: [
        convolution({ inputShape: [8, 8, 3], strides: 2, padding: 'same', useBias: false }),
        layers.batchNormalization(),
        layers.reLU({ maxValue: 6 }),
        ...block(6, 1),
        ...block(8, 2),
        layers.globalAveragePooling2d({}),
        layers.reshape({ targetShape: [1, 1, 8] }),
        layers.dropout({ rate: 0.1 }),
        layers.conv2d({ filters: 5, kernelSize: 1 }),
        layers.reshape({ targetShape: [5] }),
        layers.activation({ activation: 'softmax' }),
      ],
    });
    const model = await readMade(made);
    expect(model.classes).toBe(5);
    expectTrueGradient(model, { share: 0.1, step: 1 / 64 });
  });
});
