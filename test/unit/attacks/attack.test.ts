import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attack, type AttackOptions } from '../../../src/attacks/attack';
import { l2Norms } from '../../../src/attacks/threatModels';
import { crossEntropy } from '../../../src/models/crossEntropy';
import type { Model } from '../../../src/models/model';
import type { AttackSettings } from '../../../src/protocol/experiment';
import { randomStream } from '../../../src/data/random';
import { startTestBackend } from '../support/testBackend';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { imagesOf, labelsOf, loadFixtureMadry, readFixture } from '../support/fixtures';
import { differingFractions, mean } from './peers';

let model: Model;

beforeAll(async () => {
  await startTestBackend();
  model = loadFixtureMadry();
});
afterAll(() => {
  model.dispose();
});

const unused = randomStream(0, 'unused');

describe('the laws of an attack', () => {
  const tensors = readFixture('attacks/madry/fgsm');
  const pgd: AttackSettings = {
    name: 'pgd',
    threatModel: 'linf',
    epsilon: 0.3,
    stepSize: 0.1,
    steps: 4,
    randomStart: true,
    restarts: 1,
    useBest: false,
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

  it('never has a lower loss than with fewer steps, for any image, also where steps overshoot', () => {
    tf.tidy(() => {
      const labels = labelsOf(tensors, 'y');
      const x = imagesOf(tensors, 'x_uint8');
      const lossAfter = (steps: number): ArrayLike<number> => {
        const settings = { ...pgd, randomStart: false, epsilon: 0.1, stepSize: 0.25, steps, useBest: true };
        return crossEntropy(model.logits(attack(model, x, labels, settings, unused)), labels).dataSync();
      };
      const series = [0, 1, 2, 4, 7].map(lossAfter);
      series.slice(1).forEach((later, index) => {
        Array.from(later).forEach((loss, sample) => {
          expect(loss).toBeGreaterThanOrEqual((series[index]?.[sample] ?? NaN) - 1e-5);
        });
      });
    });
  });

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

  it('stays inside the l2 ball and inside [0, 1] after every step', () => {
    tf.tidy(() => {
      const x = imagesOf(tensors, 'x_uint8');
      let steps = 0;
      perturb({ ...pgd, threatModel: 'l2', epsilon: 2, stepSize: 1, restarts: 2 }, 1, {
        onStep: (_step, iterate) => {
          steps++;
          expect(tf.max(l2Norms(tf.sub(iterate, x))).dataSync()[0]).toBeLessThanOrEqual(2 + 1e-5);
          expect(tf.min(iterate).dataSync()[0]).toBeGreaterThanOrEqual(0);
          expect(tf.max(iterate).dataSync()[0]).toBeLessThanOrEqual(1);
        },
      });
      expect(steps).toBe(8);
    });
  });

  it.each(['linf', 'l2'] as const)('changes nothing at epsilon 0 (%s)', (threatModel) => {
    tf.tidy(() => {
      const x = imagesOf(tensors, 'x_uint8').dataSync();
      expect(perturb({ ...pgd, threatModel, epsilon: 0, restarts: 2 }).dataSync()).toEqual(x);
    });
  });

  it.each([
    ['linf', 0.1, false],
    ['linf', 0.1, true],
    ['l2', 1, false],
  ] as const)('never loses by more restarts, for any image (%s)', (threatModel, epsilon, useBest) => {
    tf.tidy(() => {
      const labels = labelsOf(tensors, 'y');
      const settings = { ...pgd, threatModel, epsilon, stepSize: epsilon, steps: 2, useBest };
      const lossesOf = (restarts: number): number[] =>
        Array.from(crossEntropy(model.logits(perturb({ ...settings, restarts })), labels).dataSync());
      const series = [1, 2, 5].map(lossesOf);
      series.slice(1).forEach((later, index) => {
        later.forEach((loss, sample) => {
          expect(loss).toBeGreaterThanOrEqual(series[index]![sample]! - 1e-5);
        });
      });
      expect(series[2]).not.toEqual(series[0]);
    });
  });

  it('makes each restart from its own start', () => {
    tf.tidy(() => {
      const asked: number[] = [];
      perturb({ ...pgd, restarts: 3 }, 1, {
        startNoise: (restart) => {
          asked.push(restart);
          return tf.zerosLike(imagesOf(tensors, 'x_uint8'));
        },
      });
      expect(asked).toEqual([0, 1, 2]);
    });
  });

  it('asks the network no more often than it must', () => {
    tf.tidy(() => {
      let passes = 0;
      const counting: Model = {
        ...model,
        logits: (x, mode) => {
          passes++;
          return model.logits(x, mode);
        },
      };
      const x = imagesOf(tensors, 'x_uint8');
      const y = labelsOf(tensors, 'y');
      const passesOf = (settings: AttackSettings): number => {
        passes = 0;
        attack(counting, x, y, settings, randomStream(1, 'attack'));
        return passes;
      };
      expect(passesOf({ ...pgd, steps: 10 })).toBe(10);
      expect(passesOf({ ...pgd, steps: 10, useBest: true })).toBe(11);
      expect(passesOf({ ...pgd, steps: 10, useBest: true, restarts: 3 })).toBe(33);
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
    for (const [useBest, restarts] of [
      [true, 1],
      [false, 1],
      [true, 3],
    ] as const) {
      await expectNoLeakedTensors(() => {
        attack(model, x, y, { ...pgd, useBest, restarts }, randomStream(1, 'attack'), {
          targetClass: 3,
        }).dispose();
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
