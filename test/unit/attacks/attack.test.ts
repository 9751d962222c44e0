import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attack, type AttackOptions } from '../../../src/attacks/attack';
import { crossEntropy } from '../../../src/models/crossEntropy';
import type { Model } from '../../../src/models/model';
import type { AttackSettings } from '../../../src/protocol/experiment';
import { randomStream } from '../../../src/data/random';
import { startTestBackend } from '../support/testBackend';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import {
  expectClose,
  fixturePath,
  imagesOf,
  labelsOf,
  loadFixtureMadry,
  readFixture,
  valuesOf,
  type FixtureTensors,
} from '../support/fixtures';

let model: Model;

beforeAll(async () => {
  await startTestBackend();
  model = loadFixtureMadry();
});
afterAll(() => {
  model.dispose();
});

interface FixtureInfo {
  readonly parameters: { readonly eps: number; readonly alpha?: number; readonly steps?: number };
  readonly success_count: number;
  readonly peer_float32_against_its_float64: {
    readonly after_all: { readonly fraction_per_sample: number[] };
  };
  readonly tolerance: {
    readonly x_adv_1: { readonly abs: number; readonly entries_that_may_differ: number };
    readonly x_adv: { readonly abs: number; readonly entries_that_may_differ: number };
    readonly loss_adv_true_label: { readonly abs: number };
  };
}

const infoOf = (name: string): FixtureInfo =>
  JSON.parse(readFileSync(fixturePath(`attacks/madry/${name}.json`), 'utf8')) as FixtureInfo;

/** Of the settings that the peer's parameters mean: alpha defaults to eps (FGSM), steps to one. */
const settingsOf = ({ parameters }: FixtureInfo): AttackSettings => ({
  name: 'pgd',
  threatModel: 'linf',
  epsilon: parameters.eps,
  stepSize: parameters.alpha ?? parameters.eps,
  steps: parameters.steps ?? 1,
  randomStart: false,
});

const unused = randomStream(0, 'unused');

function differingFractions(actual: tf.Tensor4D, expected: Float32Array, abs: number): number[] {
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

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Holds an attack to the fixture's tolerances: on the whole batch, and on each sample that the peer itself is sure of. */
function expectAttack(tensors: FixtureTensors, info: FixtureInfo, adversarial: tf.Tensor4D): void {
  const { abs, entries_that_may_differ: allowed } = info.tolerance.x_adv;
  const fractions = differingFractions(adversarial, valuesOf(tensors, 'x_adv'), abs);
  expect(mean(fractions), 'entries that differ').toBeLessThanOrEqual(allowed);
  info.peer_float32_against_its_float64.after_all.fraction_per_sample.forEach((unsure, sample) => {
    if (unsure === 0)
      expect(fractions[sample], `entries of sample ${String(sample)}`).toBeLessThanOrEqual(0.002);
  });
  const losses = crossEntropy(model.logits(adversarial), labelsOf(tensors, 'y')).dataSync();
  expectClose(losses, valuesOf(tensors, 'loss_adv_true_label'), info.tolerance.loss_adv_true_label, 'losses');
}

describe('an attack equals its peer (torchattacks)', () => {
  const cases: [string, { targeted?: boolean; stored?: boolean }][] = [
    ['fgsm', {}],
    ['fgsm-targeted', { targeted: true }],
    ['ffgsm-stored-start', { stored: true }],
    ['pgd-linf', {}],
    ['pgd-linf-stored-start', { stored: true }],
    ['pgd-linf-targeted', { targeted: true }],
    ['bim-large-eps', {}],
  ];
  it.each(cases)('%s: after the first step and at the end', (name, { targeted, stored }) => {
    const tensors = readFixture(`attacks/madry/${name}`);
    const info = infoOf(name);
    tf.tidy(() => {
      const firstStep: number[][] = [];
      const options: AttackOptions = {
        ...(targeted === true ? { targetClass: labelsOf(tensors, 'target') } : {}),
        ...(stored === true ? { startNoise: imagesOf(tensors, 'start_noise') } : {}),
        onStep: (step, x) => {
          if (step !== 1 || !tensors.has('x_adv_1')) return;
          const { abs } = info.tolerance.x_adv_1;
          firstStep.push(differingFractions(x, valuesOf(tensors, 'x_adv_1'), abs));
        },
      };
      const labels = labelsOf(tensors, 'y');
      const x = imagesOf(tensors, 'x_uint8');
      const adversarial = attack(model, x, labels, settingsOf(info), unused, options);
      expect(firstStep.length).toBe(tensors.has('x_adv_1') ? 1 : 0);
      for (const fractions of firstStep) {
        expect(mean(fractions)).toBeLessThanOrEqual(info.tolerance.x_adv_1.entries_that_may_differ);
      }
      expectAttack(tensors, info, adversarial);
      const predictions = tf.argMax(model.logits(adversarial), 1);
      const hits =
        targeted === true
          ? tf.equal(predictions, labelsOf(tensors, 'target'))
          : tf.notEqual(predictions, labels);
      expect(tf.sum(hits).dataSync()[0]).toBe(info.success_count);
    });
  });
});

describe('the best iterate', () => {
  const tensors = readFixture('attacks/madry/robustness-linf');
  const steps10: AttackSettings = {
    name: 'pgd',
    threatModel: 'linf',
    epsilon: 0.1,
    stepSize: 0.02,
    steps: 10,
    randomStart: false,
  };

  it.each([
    ['x_adv_use_best', 'loss_use_best', 0.02, true],
    ['x_adv_last', 'loss_last', 0.02, false],
    ['x_adv_big_step_use_best', 'loss_big_step', 0.25, true],
  ] as const)('%s equals MadryLab/robustness', (image, loss, stepSize, useBest) => {
    tf.tidy(() => {
      const labels = labelsOf(tensors, 'y');
      const x = imagesOf(tensors, 'x_uint8');
      const adversarial = attack(model, x, labels, { ...steps10, stepSize }, unused, { useBest });
      expect(mean(differingFractions(adversarial, valuesOf(tensors, image), 1e-5))).toBeLessThanOrEqual(0.02);
      const losses = crossEntropy(model.logits(adversarial), labels).dataSync();
      expectClose(losses, valuesOf(tensors, loss), { abs: 0.002 }, 'losses');
    });
  });

  it('never has a lower loss than with fewer steps, for any image, also where steps overshoot', () => {
    tf.tidy(() => {
      const labels = labelsOf(tensors, 'y');
      const x = imagesOf(tensors, 'x_uint8');
      const lossAfter = (steps: number): ArrayLike<number> => {
        const settings = { ...steps10, stepSize: 0.25, steps };
        return crossEntropy(
          model.logits(attack(model, x, labels, settings, unused, { useBest: true })),
          labels,
        ).dataSync();
      };
      const series = [0, 1, 2, 4, 7].map(lossAfter);
      series.slice(1).forEach((later, index) => {
        Array.from(later).forEach((loss, sample) => {
          expect(loss).toBeGreaterThanOrEqual((series[index]?.[sample] ?? NaN) - 1e-5);
        });
      });
    });
  });
});

describe('the laws of an attack', () => {
  const tensors = readFixture('attacks/madry/fgsm');
  const pgd: AttackSettings = {
    name: 'pgd',
    threatModel: 'linf',
    epsilon: 0.3,
    stepSize: 0.1,
    steps: 4,
    randomStart: true,
  };
  const perturb = (settings: AttackSettings, seed = 1, options: AttackOptions = {}): tf.Tensor4D =>
    attack(
      model,
      imagesOf(tensors, 'x_uint8'),
      labelsOf(tensors, 'y'),
      settings,
      randomStream(seed, 'attack'),
      options,
    );

  it('stays inside the ball and inside [0, 1] after every step', () => {
    tf.tidy(() => {
      const x = imagesOf(tensors, 'x_uint8');
      let steps = 0;
      perturb(pgd, 1, {
        onStep: (_step, iterate) => {
          steps++;
          expect(tf.max(tf.abs(tf.sub(iterate, x))).dataSync()[0]).toBeLessThanOrEqual(0.3 + 1e-6);
          expect(tf.min(iterate).dataSync()[0]).toBeGreaterThanOrEqual(0);
          expect(tf.max(iterate).dataSync()[0]).toBeLessThanOrEqual(1);
        },
      });
      expect(steps).toBe(4);
    });
  });

  it('changes nothing at epsilon 0', () => {
    tf.tidy(() => {
      const x = imagesOf(tensors, 'x_uint8').dataSync();
      expect(perturb({ ...pgd, epsilon: 0 }).dataSync()).toEqual(x);
    });
  });

  it('changes nothing with no steps and no random start', () => {
    tf.tidy(() => {
      const x = imagesOf(tensors, 'x_uint8').dataSync();
      expect(perturb({ ...pgd, steps: 0, randomStart: false }).dataSync()).toEqual(x);
    });
  });

  it('starts anywhere in the ball: the start follows the seed and reaches both ends', () => {
    tf.tidy(() => {
      const startOf = (seed: number): Float32Array =>
        perturb({ ...pgd, steps: 0 }, seed).dataSync<'float32'>();
      expect(startOf(1)).toEqual(startOf(1));
      expect(startOf(1)).not.toEqual(startOf(2));
      const moved = tf.sub(perturb({ ...pgd, steps: 0 }), imagesOf(tensors, 'x_uint8'));
      expect(tf.max(moved).dataSync()[0]).toBeGreaterThan(0.29);
      expect(tf.min(moved).dataSync()[0]).toBeLessThan(-0.29);
    });
  });

  it('raises the loss of the labels, and lowers that of a target class', () => {
    tf.tidy(() => {
      const x = imagesOf(tensors, 'x_uint8');
      const y = labelsOf(tensors, 'y');
      const three = tf.fill<tf.Rank.R1>(y.shape, 3, 'int32');
      const lossOf = (images: tf.Tensor4D, labels: tf.Tensor1D): number =>
        tf.mean(crossEntropy(model.logits(images), labels)).dataSync()[0] ?? NaN;
      expect(lossOf(perturb(pgd), y)).toBeGreaterThan(lossOf(x, y) + 1);
      expect(lossOf(perturb(pgd, 1, { targetClass: 3 }), three)).toBeLessThan(lossOf(x, three) - 1);
    });
  });

  it('attacks each image as if it were alone', () => {
    tf.tidy(() => {
      const x = imagesOf(tensors, 'x_uint8');
      const y = labelsOf(tensors, 'y');
      const settings = { ...pgd, randomStart: false };
      const together = attack(model, x, y, settings, unused);
      const alone = attack(model, tf.slice(x, 2, 1), tf.slice(y, 2, 1), settings, unused);
      const fractions = differingFractions(
        alone,
        Float32Array.from(tf.slice(together, 2, 1).dataSync()),
        1e-5,
      );
      expect(mean(fractions)).toBeLessThanOrEqual(0.002);
    });
  });

  it('leaves no tensor behind, on success and on failure', async () => {
    const x = imagesOf(tensors, 'x_uint8');
    const y = labelsOf(tensors, 'y');
    for (const useBest of [true, false]) {
      await expectNoLeakedTensors(() => {
        attack(model, x, y, pgd, randomStream(1, 'attack'), { useBest, targetClass: 3 }).dispose();
      });
    }
    const failure = await expectNoLeakedTensors(() =>
      attack(model, x, y, pgd, randomStream(1, 'attack'), {
        onStep: () => {
          throw new Error('stopped by the test');
        },
      }),
    );
    expect(failure).toEqual(new Error('stopped by the test'));
    tf.dispose([x, y]);
  });
});
