import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { architectures, createModel, parameterCount } from '../../../src/models/architectures';
import { madryMnist } from '../../../src/models/architectures/madryMnist';
import { encodeCheckpoint } from '../../../src/models/checkpoints/checkpoint';
import { randomStream } from '../../../src/data/random';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { startTestBackend } from '../support/testBackend';

beforeAll(startTestBackend);

const extremes = (values: ArrayLike<number>): { low: number; high: number } =>
  Array.from(values).reduce(
    ({ low, high }, value) => ({ low: Math.min(low, value), high: Math.max(high, value) }),
    { low: Infinity, high: -Infinity },
  );

describe('architectures', () => {
  it('have the published number of parameters', () => {
    expect(parameterCount('madry-mnist', 10)).toBe(3_274_634);
    // conv 4·4·1·16 + 16, conv 4·4·16·32 + 32, dense 1568·100 + 100, dense 100·10 + 10.
    expect(parameterCount('wong-small', 10)).toBe(272 + 8_224 + 156_900 + 1_010);
  });

  it('carry the names that their papers’ PyTorch code gives', () => {
    const names = (architecture: keyof typeof architectures): string[] =>
      architectures[architecture].network(10).parameters.map(({ name }) => name);
    const both = (layer: string): string[] => [`${layer}.weight`, `${layer}.bias`];
    expect(names('wong-small')).toEqual(['0', '2', '5', '7'].flatMap(both));
    expect(names('madry-mnist')).toEqual(['conv1', 'conv2', 'fc1', 'fc2'].flatMap(both));
  });

  it('name a classifier that has one output a class', () => {
    for (const { classifier, network } of Object.values(architectures)) {
      const bias = network(7).parameters.find(({ name }) => name === `${classifier}.bias`);
      expect(bias?.shape).toEqual([7]);
    }
  });
});

describe('fresh weights', () => {
  it('fill U(−1/√fanIn, 1/√fanIn) in Wong’s net, weights and biases', () => {
    const model = createModel('wong-small', 10, randomStream(0, 'init'));
    const fanIns = { '0': 16, '2': 256, '5': 1568, '7': 100 };
    for (const [layer, fanIn] of Object.entries(fanIns)) {
      const bound = Math.fround(1 / Math.sqrt(fanIn));
      const { low, high } = extremes(model.parameters.get(`${layer}.weight`)!.dataSync());
      expect(high).toBeLessThanOrEqual(bound);
      expect(low).toBeGreaterThanOrEqual(-bound);
      expect(Math.min(high, -low)).toBeGreaterThan(0.97 * bound);
      const bias = extremes(model.parameters.get(`${layer}.bias`)!.dataSync());
      expect(Math.max(bias.high, -bias.low)).toBeLessThanOrEqual(bound);
      expect(bias.high).toBeGreaterThan(bias.low);
    }
    model.dispose();
  });

  it('are normal with deviation 0.1, cut at 0.2, and biases 0.1 in Madry’s net', () => {
    const specs = new Map(madryMnist(10).parameters.map((spec) => [spec.name, spec]));
    const weights = Array.from(specs.get('conv2.weight')!.initialise(randomStream(0, 'init'), 51_200));
    const { low, high } = extremes(weights);
    expect(high).toBeLessThanOrEqual(Math.fround(0.2));
    expect(low).toBeGreaterThanOrEqual(-Math.fround(0.2));
    const variance = weights.reduce((sum, value) => sum + value * value, 0) / weights.length;
    // Variance of a standard normal cut at 2: 1 − 4 φ(2) / (2 Φ(2) − 1) = 0.773741.
    expect(variance / 0.01).toBeCloseTo(0.773741, 2);
    expect([...specs.get('conv2.bias')!.initialise(randomStream(0, 'init'), 2)]).toEqual([
      Math.fround(0.1),
      Math.fround(0.1),
    ]);
  });

  it('are the same bytes for the same stream, others for another', () => {
    const bytesOf = (seed: number): Buffer => {
      const model = createModel('wong-small', 10, randomStream(seed, 'init'));
      const bytes = Buffer.from(encodeCheckpoint(model));
      model.dispose();
      return bytes;
    };
    expect(bytesOf(1).equals(bytesOf(1))).toBe(true);
    expect(bytesOf(1).equals(bytesOf(2))).toBe(false);
  });

  it('belong to the model, which leaves none behind', async () => {
    await expectNoLeakedTensors(() => {
      const model = createModel('wong-small', 10, randomStream(0, 'init'));
      tf.tidy(() => void model.logits(tf.ones([1, 28, 28, 1])));
      model.dispose();
    });
  });
});
