/** What the attacks' fixtures have in common: the nets, what the JSON beside the tensors says, and how results compare. */
import { readFileSync } from 'node:fs';
import type * as tf from '@tensorflow/tfjs-core';
import { resNet, resNet50 } from '../../../src/models/architectures/resNet';
import { wideResNet } from '../../../src/models/architectures/wideResNet';
import { modelFromTensors } from '../../../src/models/checkpoints/checkpoint';
import type { Model } from '../../../src/models/model';
import { fixturePath, loadFixtureMadry, readFixture } from '../support/fixtures';

export type NetName = 'madry' | 'wrn10' | 'resnet50n';

/** The trained nets that were attacked, in eval mode with normalisation inside. */
export const fixtureNets: Readonly<Record<NetName, () => Model>> = {
  madry: loadFixtureMadry,
  wrn10: () =>
    modelFromTensors(
      {
        architecture: 'wrn-28-10',
        inputShape: [32, 32, 3],
        classes: 10,
        network: wideResNet(10, { depth: 10, width: 1 }),
        normalisation: {
          mean: [125.3 / 255, 123 / 255, 113.9 / 255],
          standardDeviation: [63 / 255, 62.1 / 255, 66.7 / 255],
        },
      },
      readFixture('checkpoints/wrn10'),
      'wrn10.safetensors',
    ),
  resnet50n: () =>
    modelFromTensors(
      {
        architecture: 'resnet-50',
        inputShape: [64, 64, 3],
        classes: 10,
        network: resNet(10, { ...resNet50, width: 8 }),
        normalisation: { mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225] },
      },
      new Map([
        ...readFixture('checkpoints/resnet50n-stem-to-layer3'),
        ...readFixture('checkpoints/resnet50n-layer4-fc'),
      ]),
      'resnet50n.safetensors',
    ),
};

/** What a fixture's JSON says; who asks knows which. */
export const readInfo = (net: NetName, name: string): unknown =>
  JSON.parse(readFileSync(fixturePath(`attacks/${net}/${name}.json`), 'utf8'));

/** The share of each image's entries that lie further from the expected ones than `abs`. */
export function differingFractions(actual: tf.Tensor4D, expected: Float32Array, abs: number): number[] {
  const values = actual.dataSync();
  const length = values.length / actual.shape[0];
  return Array.from({ length: actual.shape[0] }, (_, sample) => {
    let differing = 0;
    for (let i = sample * length; i < (sample + 1) * length; i++) {
      if (!(Math.abs((values[i] ?? NaN) - (expected[i] ?? NaN)) <= abs)) differing++;
    }
    return differing / length;
  });
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
