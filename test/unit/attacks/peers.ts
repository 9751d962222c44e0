/** What the attacks' fixtures have in common: the nets, what the JSON beside the tensors says, and how results compare. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { l2Norms } from '../../../src/attacks/threatModels';
import { resNet, resNet50 } from '../../../src/models/architectures/resNet';
import { wideResNet } from '../../../src/models/architectures/wideResNet';
import { modelFromTensors } from '../../../src/models/checkpoints/checkpoint';
import type { Model } from '../../../src/models/model';
import type { AttackSettings } from '../../../src/protocol/experiment';
import {
  fixturePath,
  imagesOf,
  loadFixtureMadry,
  readFixture,
  valuesOf,
  type FixtureTensors,
} from '../support/fixtures';

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
export async function differingFractions(
  actual: tf.Tensor4D,
  expected: Float32Array,
  abs: number,
): Promise<number[]> {
  const values = await actual.data();
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

/** What the JSON beside one of torchattacks' PGD or FGSM cases says. */
export interface PgdInfo {
  readonly parameters: {
    readonly attack: string;
    readonly eps: number;
    readonly alpha?: number;
    readonly steps?: number;
  };
  readonly success_count: number;
  readonly peer_float32_against_its_float64: {
    readonly after_1: { readonly fraction_per_sample: number[] } | null;
    readonly after_all: { readonly fraction_per_sample: number[] };
  };
  readonly tolerance: {
    readonly x_adv_1: { readonly abs: number; readonly entries_that_may_differ: number };
    readonly x_adv: { readonly abs: number; readonly entries_that_may_differ?: number };
    readonly loss_adv_true_label: { readonly abs: number };
  };
}

/** "Hold samples whose fraction_per_sample is 0 to 1e-5 on every entry but 0.2 %", as the files say. */
export const SURE = { abs: 1e-5, entriesThatMayDiffer: 0.002 };

/** Of the settings that the peer's parameters mean: alpha defaults to eps (FGSM), steps to one. */
export const settingsOf = ({ parameters }: PgdInfo): AttackSettings => ({
  name: 'pgd',
  threatModel: parameters.attack === 'PGDL2' ? 'l2' : 'linf',
  epsilon: parameters.eps,
  stepSize: parameters.alpha ?? parameters.eps,
  steps: parameters.steps ?? 1,
  randomStart: false,
  restarts: 1,
  useBest: false,
});

/** The stored start of an l∞ attack; of an l2 attack torchattacks' own, inside the ball. */
export function storedStart(tensors: FixtureTensors, { parameters }: PgdInfo): tf.Tensor4D {
  if (tensors.has('start_noise')) return imagesOf(tensors, 'start_noise');
  const normal = imagesOf(tensors, 'start_normal');
  const radius = tf.reshape(valuesOf(tensors, 'start_radius'), [-1, 1, 1, 1]);
  return tf.mul(tf.div(normal, l2Norms(normal)), tf.mul(radius, parameters.eps));
}

/**
 * The images whose iterates pass within float32 rounding of a kink of the network (a ReLU's zero, two equal entries of
 * a pooling window): the side on which they pass hangs on the order of the sums in a convolution. The peer's float32
 * took the side of its float64 by chance. PyTorch's own float32 on another processor leaves the files at
 * resnet50n/pgd-linf-stored-start (then equal to ours to the bit at every step) and at madry/pgd-l2; its float64 ends
 * within 9e-6 of every file.
 *
 * - resnet50n: at one step the signs of 4 and of 6 gradient entries are those beyond the kink; every other gradient
 *   agrees with float64's within 2e-5. What follows starts from other images.
 * - madry: p of these images is 1 − 3e-4 and 1 − 2e-4 at the start. Of p − 1 in float32 2e-4 are wrong, which turns the
 *   first step by up to 1e-5 and carries a later one across the kink: the first on every backend, the second on native
 *   TensorFlow alone. With 1 − p summed from the other classes the first ends within 2e-6 of the file.
 *
 * Of these images each step alone is compared, from the iterates of float64 (attackSteps.test.ts).
 */
export const partingImages: Readonly<Record<string, readonly number[]>> = {
  'madry/pgd-l2': [3],
  'madry/pgd-l2-stored-start': [1],
  'resnet50n/pgd-linf': [0],
  'resnet50n/pgd-linf-stored-start': [0],
};
