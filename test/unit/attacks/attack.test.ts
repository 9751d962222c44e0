import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attack, type AttackOptions } from '../../../src/attacks/attack';
import { l2Norms } from '../../../src/attacks/threatModels';
import { crossEntropy } from '../../../src/models/crossEntropy';
import type { Model } from '../../../src/models/model';
import type { AttackSettings } from '../../../src/protocol/experiment';
import { randomStream } from '../../../src/data/random';
import { startTestBackend } from '../support/testBackend';
import { tidied } from '../support/tidied';
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

const largest = async (values: tf.Tensor): Promise<number | undefined> => (await tf.max(values).data())[0];
const smallest = async (values: tf.Tensor): Promise<number | undefined> => (await tf.min(values).data())[0];

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
  const perturb = (settings: AttackSettings, seed = 1, options: AttackOptions = {}): Promise<tf.Tensor4D> =>
    attack(
      model,
      imagesOf(tensors, 'x_uint8'),
      labelsOf(tensors, 'y'),
      settings,
      randomStream(seed, 'attack'),
      options,
    );

  it('never has a lower loss than with fewer steps, for any image, also where steps overshoot', async () => {
    await tidied(async () => {
      const labels = labelsOf(tensors, 'y');
      const x = imagesOf(tensors, 'x_uint8');
      const series: ArrayLike<number>[] = [];
      for (const steps of [0, 1, 2, 4, 7]) {
        const settings = { ...pgd, randomStart: false, epsilon: 0.1, stepSize: 0.25, steps, useBest: true };
        const attacked = await attack(model, x, labels, settings, unused);
        series.push(await crossEntropy(model.logits(attacked), labels).data());
      }
      series.slice(1).forEach((later, index) => {
        Array.from(later).forEach((loss, sample) => {
          expect(loss).toBeGreaterThanOrEqual((series[index]?.[sample] ?? NaN) - 1e-5);
        });
      });
    });
  });

  it('stays inside the ball and inside [0, 1] after every step', async () => {
    await tidied(async () => {
      const x = imagesOf(tensors, 'x_uint8');
      const iterates: tf.Tensor4D[] = [];
      await perturb(pgd, 1, { onStep: (_step, iterate) => iterates.push(tf.clone(iterate)) });
      expect(iterates.length).toBe(4);
      for (const iterate of iterates) {
        expect(await largest(tf.abs(tf.sub(iterate, x)))).toBeLessThanOrEqual(0.3 + 1e-6);
        expect(await largest(iterate)).toBeLessThanOrEqual(1);
        expect(await smallest(iterate)).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it('stays inside the l2 ball and inside [0, 1] after every step', async () => {
    await tidied(async () => {
      const x = imagesOf(tensors, 'x_uint8');
      const iterates: tf.Tensor4D[] = [];
      await perturb({ ...pgd, threatModel: 'l2', epsilon: 2, stepSize: 1, restarts: 2 }, 1, {
        onStep: (_step, iterate) => iterates.push(tf.clone(iterate)),
      });
      expect(iterates.length).toBe(8);
      for (const iterate of iterates) {
        expect(await largest(l2Norms(tf.sub(iterate, x)))).toBeLessThanOrEqual(2 + 1e-5);
        expect(await largest(iterate)).toBeLessThanOrEqual(1);
        expect(await smallest(iterate)).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it.each(['linf', 'l2'] as const)('changes nothing at epsilon 0 (%s)', async (threatModel) => {
    await tidied(async () => {
      const x = await imagesOf(tensors, 'x_uint8').data();
      const attacked = await perturb({ ...pgd, threatModel, epsilon: 0, restarts: 2 });
      expect(await attacked.data()).toEqual(x);
    });
  });

  it.each([
    ['linf', 0.1, false],
    ['linf', 0.1, true],
    ['l2', 1, false],
  ] as const)('never loses by more restarts, for any image (%s)', async (threatModel, epsilon, useBest) => {
    await tidied(async () => {
      const labels = labelsOf(tensors, 'y');
      const settings = { ...pgd, threatModel, epsilon, stepSize: epsilon, steps: 2, useBest };
      const series: number[][] = [];
      for (const restarts of [1, 2, 5]) {
        const attacked = await perturb({ ...settings, restarts });
        series.push(Array.from(await crossEntropy(model.logits(attacked), labels).data()));
      }
      series.slice(1).forEach((later, index) => {
        later.forEach((loss, sample) => {
          expect(loss).toBeGreaterThanOrEqual(series[index]![sample]! - 1e-5);
        });
      });
      expect(series[2]).not.toEqual(series[0]);
    });
  });

  it('makes each restart from its own start', async () => {
    await tidied(async () => {
      const asked: number[] = [];
      await perturb({ ...pgd, restarts: 3 }, 1, {
        startNoise: (restart) => {
          asked.push(restart);
          return tf.zerosLike(imagesOf(tensors, 'x_uint8'));
        },
      });
      expect(asked).toEqual([0, 1, 2]);
    });
  });

  it('asks the network no more often than it must', async () => {
    await tidied(async () => {
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
      const passesOf = async (settings: AttackSettings): Promise<number> => {
        passes = 0;
        await attack(counting, x, y, settings, randomStream(1, 'attack'));
        return passes;
      };
      expect(await passesOf({ ...pgd, steps: 10 })).toBe(10);
      expect(await passesOf({ ...pgd, steps: 10, useBest: true })).toBe(11);
      expect(await passesOf({ ...pgd, steps: 10, useBest: true, restarts: 3 })).toBe(33);
    });
  });

  it('changes nothing with no steps and no random start', async () => {
    await tidied(async () => {
      const x = await imagesOf(tensors, 'x_uint8').data();
      const attacked = await perturb({ ...pgd, steps: 0, randomStart: false });
      expect(await attacked.data()).toEqual(x);
    });
  });

  it('starts anywhere in the ball: the start follows the seed and reaches both ends', async () => {
    await tidied(async () => {
      const startOf = async (seed: number): Promise<Float32Array> =>
        (await perturb({ ...pgd, steps: 0 }, seed)).data<'float32'>();
      expect(await startOf(1)).toEqual(await startOf(1));
      expect(await startOf(1)).not.toEqual(await startOf(2));
      const moved = tf.sub(await perturb({ ...pgd, steps: 0 }), imagesOf(tensors, 'x_uint8'));
      expect(await largest(moved)).toBeGreaterThan(0.29);
      expect(await smallest(moved)).toBeLessThan(-0.29);
    });
  });

  it('raises the loss of the labels, and lowers that of a target class', async () => {
    await tidied(async () => {
      const x = imagesOf(tensors, 'x_uint8');
      const y = labelsOf(tensors, 'y');
      const three = tf.fill<tf.Rank.R1>(y.shape, 3, 'int32');
      const lossOf = async (images: tf.Tensor4D, labels: tf.Tensor1D): Promise<number> =>
        (await tf.mean(crossEntropy(model.logits(images), labels)).data())[0] ?? NaN;
      expect(await lossOf(await perturb(pgd), y)).toBeGreaterThan((await lossOf(x, y)) + 1);
      const moved = await perturb(pgd, 1, { targetClass: 3 });
      expect(await lossOf(moved, three)).toBeLessThan((await lossOf(x, three)) - 1);
    });
  });

  it('attacks each image as if it were alone', async () => {
    await tidied(async () => {
      const x = imagesOf(tensors, 'x_uint8');
      const y = labelsOf(tensors, 'y');
      const settings = { ...pgd, randomStart: false };
      const together = await attack(model, x, y, settings, unused);
      const alone = await attack(model, tf.slice(x, 2, 1), tf.slice(y, 2, 1), settings, unused);
      const expected = await tf.slice(together, 2, 1).data<'float32'>();
      const fractions = await differingFractions(alone, expected, 1e-5);
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
      await expectNoLeakedTensors(async () => {
        const settings = { ...pgd, useBest, restarts };
        const attacked = await attack(model, x, y, settings, randomStream(1, 'attack'), { targetClass: 3 });
        attacked.dispose();
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
