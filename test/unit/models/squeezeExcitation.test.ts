import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { resNetStages } from '../../../src/models/architectures/resNet';
import { resNet50Se } from '../../../src/models/architectures/resNet50Se';
import { instantiate } from '../../../src/models/instantiate';
import type { Pass } from '../../../src/models/modules/module';
import { squeezeExcitation } from '../../../src/models/modules/squeezeExcitation';
import { blueprintOf, createModel } from '../../../src/models/architectures';
import { randomStream } from '../../../src/data/random';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { expectClose } from '../support/fixtures';
import { startTestBackend } from '../support/testBackend';

beforeAll(startTestBackend);
afterEach(() => {
  tf.disposeVariables();
});

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

const passOf = (tensors: Readonly<Record<string, tf.Tensor>>): Pass => {
  const variables = new Map(Object.entries(tensors).map(([name, tensor]) => [name, tf.variable(tensor)]));
  return { mode: 'eval', variable: (name) => variables.get(name)! };
};

describe('squeeze and excitation', () => {
  it('weighs each channel by what two layers make of the means of all', () => {
    const module = squeezeExcitation('se', { channels: 2, hidden: 1 });
    const pass = passOf({
      'se.fc.0.weight': tf.tensor2d([2, -1], [2, 1]),
      'se.fc.0.bias': tf.tensor1d([0.5]),
      'se.fc.2.weight': tf.tensor2d([1, -3], [1, 2]),
      'se.fc.2.bias': tf.tensor1d([0, 1]),
    });
    // Means of the two images: (2, 1) and (0, 4); hidden: relu(4 − 1 + 0.5) = 3.5 and relu(−4 + 0.5) = 0.
    const x = tf.tensor4d([1, 0, 3, 2, -1, 4, 1, 4], [2, 1, 2, 2]);
    const first = [sigmoid(3.5), sigmoid(1 - 10.5)] as const;
    const second = [sigmoid(0), sigmoid(1)] as const;
    expectClose(
      module.apply(x, pass).dataSync(),
      [first[0], 0, 3 * first[0], 2 * first[1], -second[0], 4 * second[1], second[0], 4 * second[1]],
      { abs: 1e-6 },
    );
  });
});

describe('ResNet50-SE', () => {
  it('keeps the size of the map in its last layer, so that an image of 224 × 224 gives one of 14 × 14', () => {
    const model = createModel('resnet50-se', 5, randomStream(0, 'weights'));
    const variable = (name: string): tf.Variable => (model.parameters.get(name) ?? model.buffers.get(name))!;
    const sides = tf.tidy(() => {
      const found: number[] = [];
      resNetStages(resNet50Se).reduce<tf.Tensor4D>(
        (x, { module }) => {
          const y = module.apply(x, { mode: 'eval', variable });
          found.push(y.shape[1]);
          return y;
        },
        tf.zeros<tf.Rank.R4>([1, 224, 224, 3]),
      );
      return found;
    });
    expect(sides).toEqual([56, 56, 28, 14, 14]);
    model.dispose();
  });
});

describe('making a model', () => {
  it('leaves no tensor where a weight cannot be had', async () => {
    const outcome = await expectNoLeakedTensors(() =>
      instantiate(blueprintOf('wrn-10-1', 10), ({ name, shape }) => {
        if (name === 'fc.weight') throw new Error('lost');
        return new Float32Array(shape.reduce((size, length) => size * length, 1));
      }),
    );
    expect(outcome).toMatchObject({ message: 'lost' });
  });
});
