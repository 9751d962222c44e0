import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { architectures, createModel, parameterCount } from '../../../src/models/architectures';
import { madryMnist } from '../../../src/models/architectures/madryMnist';
import type { ArchitectureName } from '../../../src/protocol/experiment';
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
    expect(parameterCount('wrn-28-10', 10)).toBe(36_479_194);
    expect(parameterCount('resnet-18', 1000)).toBe(11_689_512);
    expect(parameterCount('resnet-50', 1000)).toBe(25_557_032);
    expect(parameterCount('resnet-50', 200)).toBe(23_917_832);
    // ResNet-18's layers, a 3 × 3 stem, 10 classes, no batch norm on shortcuts and in the stem, one at the end.
    expect(parameterCount('preact-resnet-18', 10)).toBe(11_172_170);
  });

  it('are ResNet-50 and two dense layers a block, of a sixteenth of the channels, in ResNet50-SE', () => {
    // C·C/16 weights each, C/16 and C biases; 3, 4, 6 and 3 blocks of 256, 512, 1024 and 2048 channels.
    const excitation = (channels: number): number =>
      (2 * channels * channels) / 16 + channels / 16 + channels;
    const added = 3 * excitation(256) + 4 * excitation(512) + 6 * excitation(1024) + 3 * excitation(2048);
    expect(parameterCount('resnet50-se', 1000)).toBe(25_557_032 + added);
    expect(parameterCount('resnet50-se', 1000)).toBe(28_088_024);
  });

  it('are what the table of wide ResNets gives for each depth and width', () => {
    // Convolutions of 3 × 3, shortcuts, batch norms and the classifier, written out.
    const count = (depth: number, k: number): number => {
      const n = (depth - 4) / 6;
      const widths = [16, 16 * k, 32 * k, 64 * k];
      const groups = [1, 2, 3].map((group) => {
        const [before = 0, after = 0] = [widths[group - 1], widths[group]];
        const shortcut = before === after ? 0 : before * after;
        const first = 9 * before * after + 9 * after * after + 2 * before + 2 * after + shortcut;
        return first + (n - 1) * (18 * after * after + 4 * after);
      });
      return 27 * 16 + groups.reduce((sum, group) => sum + group, 0) + 128 * k + 640 * k + 10;
    };
    expect(count(28, 10)).toBe(36_479_194);
    expect(parameterCount('wrn-10-1', 10)).toBe(count(10, 1));
    expect(parameterCount('wrn-16-1', 10)).toBe(count(16, 1));
    expect(parameterCount('wrn-16-4', 10)).toBe(count(16, 4));
    expect(parameterCount('wrn-40-2', 10)).toBe(count(40, 2));
  });

  it('carry the names that their papers’ PyTorch code gives', () => {
    const names = (architecture: keyof typeof architectures): string[] =>
      architectures[architecture].network(10).parameters.map(({ name }) => name);
    const both = (layer: string): string[] => [`${layer}.weight`, `${layer}.bias`];
    expect(names('wong-small')).toEqual(['0', '2', '5', '7'].flatMap(both));
    expect(names('madry-mnist')).toEqual(['conv1', 'conv2', 'fc1', 'fc2'].flatMap(both));
    const normalised = (layer: string): string[] =>
      ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked'].map(
        (part) => `${layer}.${part}`,
      );
    const block = (name: string): string[] => [
      ...normalised(`${name}.bn1`),
      `${name}.conv1.weight`,
      ...normalised(`${name}.bn2`),
      `${name}.conv2.weight`,
    ];
    expect(names('preact-resnet-18').slice(0, 13)).toEqual(['conv1.weight', ...block('layer1.0')]);
    expect(names('preact-resnet-18')).toContain('layer2.0.shortcut.0.weight');
    expect(names('preact-resnet-18')).not.toContain('layer1.0.shortcut.0.weight');
    expect(names('preact-resnet-18').slice(-7)).toEqual([...normalised('bn'), ...both('linear')]);
    expect(names('resnet-18').filter((name) => name.startsWith('layer2.0'))).toEqual([
      'layer2.0.conv1.weight',
      ...normalised('layer2.0.bn1'),
      'layer2.0.conv2.weight',
      ...normalised('layer2.0.bn2'),
      'layer2.0.downsample.0.weight',
      ...normalised('layer2.0.downsample.1'),
    ]);
    expect(names('resnet50-se').filter((name) => name.startsWith('layer4.1.se'))).toEqual(
      ['layer4.1.se.fc.0', 'layer4.1.se.fc.2'].flatMap(both),
    );
    expect(names('resnet50-se').filter((name) => !name.includes('.se.'))).toEqual(names('resnet-50'));
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

  /** Mean and standard deviation of a parameter's first values. */
  function momentsOf(architecture: ArchitectureName, name: string): readonly [number, number] {
    const spec = architectures[architecture].network(10).parameters.find((each) => each.name === name)!;
    const values = Array.from(spec.initialise(randomStream(1, name), 100_000));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return [mean, Math.sqrt(variance)];
  }

  it.each<[ArchitectureName, string, number]>([
    // √(2 / (k · k · inputs)).
    ['wrn-28-10', 'conv1.weight', Math.sqrt(2 / 27)],
    ['wrn-28-10', 'block2.layer.0.conv1.weight', Math.sqrt(2 / (9 * 160))],
    ['wrn-28-10', 'block2.layer.0.convShortcut.weight', Math.sqrt(2 / 160)],
    // √(2 / (k · k · outputs)).
    ['resnet-50', 'conv1.weight', Math.sqrt(2 / (49 * 64))],
    ['resnet-50', 'layer2.0.conv1.weight', Math.sqrt(2 / 128)],
    ['resnet-50', 'layer2.0.conv2.weight', Math.sqrt(2 / (9 * 128))],
    ['resnet50-se', 'layer4.2.conv3.weight', Math.sqrt(2 / 2048)],
    ['resnet-18', 'layer3.0.downsample.0.weight', Math.sqrt(2 / 256)],
    // A uniform between ±1/√inputs.
    ['preact-resnet-18', 'layer4.1.conv2.weight', 1 / Math.sqrt(3 * 9 * 512)],
    ['resnet-50', 'fc.bias', 1 / Math.sqrt(3 * 2048)],
    ['wrn-28-10', 'fc.weight', 1 / Math.sqrt(3 * 640)],
  ])('of %s has in %s the standard deviation %f', (architecture, name, expected) => {
    const [mean, deviation] = momentsOf(architecture, name);
    expect(deviation / expected).toBeCloseTo(1, 1.5);
    expect(Math.abs(mean / expected)).toBeLessThan(0.02);
  });

  it('begin with γ 1 and β 0, but for the last γ of each block of ResNet50-SE, and with a bias of 0 in wide ResNets', () => {
    expect(momentsOf('resnet-50', 'layer1.0.bn3.weight')).toEqual([1, 0]);
    expect(momentsOf('resnet50-se', 'layer1.0.bn2.weight')).toEqual([1, 0]);
    expect(momentsOf('resnet50-se', 'layer1.0.bn3.weight')).toEqual([0, 0]);
    expect(momentsOf('wrn-16-1', 'bn1.weight')).toEqual([1, 0]);
    expect(momentsOf('wrn-16-1', 'bn1.bias')).toEqual([0, 0]);
    expect(momentsOf('wrn-16-1', 'fc.bias')).toEqual([0, 0]);
  });

  it('are the same bytes for the same stream, others for another', async () => {
    const bytesOf = async (seed: number): Promise<Buffer> => {
      const model = createModel('wong-small', 10, randomStream(seed, 'init'));
      const bytes = Buffer.from(await encodeCheckpoint(model));
      model.dispose();
      return bytes;
    };
    const [once, again, other] = [await bytesOf(1), await bytesOf(1), await bytesOf(2)];
    expect(once.equals(again)).toBe(true);
    expect(once.equals(other)).toBe(false);
  });

  it('belong to the model, which leaves none behind', async () => {
    await expectNoLeakedTensors(() => {
      const model = createModel('wong-small', 10, randomStream(0, 'init'));
      tf.tidy(() => void model.logits(tf.ones([1, 28, 28, 1])));
      model.dispose();
    });
  });
});
