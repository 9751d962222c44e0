import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { apgd } from '../../../src/attacks/apgd';
import { attack } from '../../../src/attacks/attack';
import { rowOf, type AttackBatch, type Ball } from '../../../src/attacks/batch';
import { distanceOf, fab } from '../../../src/attacks/fab';
import { toHyperplane } from '../../../src/attacks/hyperplane';
import { crossEntropyOf, dlrOf, marginOf, targetedDlrOf } from '../../../src/attacks/objectives';
import { robustAttacks } from '../../../src/attacks/registry';
import { shareAt, square } from '../../../src/attacks/square';
import { threatModels } from '../../../src/attacks/threatModels';
import { randomStream } from '../../../src/data/random';
import type { Model } from '../../../src/models/model';
import type { RobustAttackName } from '../../../src/protocol/robustness';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { expectClose } from '../support/fixtures';
import { startTestBackend } from '../support/testBackend';
import { tidied } from '../support/tidied';
import { batchOf, linearModel } from './linearModel';

beforeAll(async () => {
  await startTestBackend();
});

const names: readonly RobustAttackName[] = ['apgd-ce', 'apgd-dlr', 'apgd-t', 'fab-t', 'square', 'pgd'];
const budget = { steps: 10, queries: 60, restarts: 2, targets: 9 };
const SHAPE = [6, 6, 1] as const;
const PIXELS = 36;

/** A linear classifier of four classes and images that it reads right by some margin. */
function scene(seed: number, count = 3): { model: Model; batch: AttackBatch } {
  const random = randomStream(seed, 'scene');
  const weights = Array.from({ length: PIXELS }, () => [...random.fillNormal(4, 1)]);
  const model = linearModel(SHAPE, weights, [0, 0, 0, 0]);
  const images = Array.from({ length: count }, () => [...random.fillUniform(PIXELS, 0.2, 0.8)]);
  const labels = images.map((image) => {
    const logits = [0, 1, 2, 3].map((k) => image.reduce((sum, v, i) => sum + v * weights[i]![k]!, 0));
    return logits.indexOf(Math.max(...logits));
  });
  return { model, batch: batchOf(SHAPE, images, labels, seed) };
}

describe('PGD with restarts', () => {
  it.each(['linf', 'l2'] as const)(
    'ends where the attack of training ends from the same start: %s',
    async (threatModel) => {
      const { model, batch } = scene(11);
      const ball: Ball = { threatModel, epsilon: threatModel === 'linf' ? 0.4 : 2.5 };
      const found = await robustAttacks.pgd(model, batch, ball, { ...budget, restarts: 1 });
      const again = scene(11).batch.random;
      const settings = { ...ball, name: 'pgd', steps: 10, stepSize: ball.epsilon / 4 } as const;
      const expected = await tidied(async () => {
        const start = tf.concat(
          again.map((random) => threatModels[threatModel].start([1, ...SHAPE], ball.epsilon, random)),
        );
        const x = tf.tensor4d(batch.x, [3, ...SHAPE]);
        const labels = tf.tensor1d(batch.labels, 'int32');
        const whole = { ...settings, randomStart: true, restarts: 1, useBest: false };
        const attacked = await attack(model, x, labels, whole, randomStream(0, 'x'), {
          startNoise: () => tf.clone(start),
        });
        return attacked.data();
      });
      expectClose(found, expected, { abs: 1e-6 });
    },
  );

  it('finds with restarts what one start may miss, and loses nothing that is found', async () => {
    // Flat but for the last quarter of the ball: three starts of four see no gradient.
    const hidden: Model = {
      ...linearModel([1, 1, 1], [[0, 0]], [0, 0]),
      logits: (x) =>
        tf.tidy(() => {
          const rise = tf.mul(20, tf.relu(tf.sub(tf.reshape<tf.Rank.R2>(x, [-1, 1]), 0.55)));
          return tf.concat2d([tf.fill<tf.Rank.R2>([x.shape[0], 1], 0.5), rise as tf.Tensor2D], 1);
        }),
    };
    const ball: Ball = { threatModel: 'linf', epsilon: 0.1 };
    const moved = async (restarts: number): Promise<number[]> => {
      const images = Array.from({ length: 12 }, () => [0.5]);
      const labels = images.map(() => 0);
      const batch = batchOf([1, 1, 1], images, labels);
      const found = await robustAttacks.pgd(hidden, batch, ball, { ...budget, restarts });
      return labels.flatMap((_, row) => ((found[row] ?? 0) > 0.575 ? [row] : []));
    };
    const [once, often] = [await moved(1), await moved(8)];
    expect(once.length).toBeGreaterThan(0);
    expect(once.length).toBeLessThan(8);
    expect(often).toEqual(expect.arrayContaining(once));
    expect(often.length).toBeGreaterThan(8);
  });
});

describe('every attack', () => {
  it.each(names)('%s stays in the ball and in [0, 1], whatever the seed, ε and norm', async (name) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1e6 }),
        fc.double({ min: 0, max: 1.2, noNaN: true }),
        fc.constantFrom('linf' as const, 'l2' as const),
        async (seed, epsilon, threatModel) => {
          const { model, batch } = scene(seed);
          const found = await robustAttacks[name](model, batch, { threatModel, epsilon }, budget);
          for (const row of batch.labels.keys()) {
            const [image, origin] = [rowOf(found, row, PIXELS), rowOf(batch.x, row, PIXELS)];
            expect(distanceOf(image, origin, threatModel)).toBeLessThanOrEqual(epsilon + 1e-5);
            expect(image.every((value) => value >= 0 && value <= 1)).toBe(true);
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  it.each(names)('%s changes nothing at ε 0', async (name) => {
    const { model, batch } = scene(3);
    for (const threatModel of ['linf', 'l2'] as const) {
      const found = await robustAttacks[name](model, batch, { threatModel, epsilon: 0 }, budget);
      expect([...found]).toEqual([...batch.x]);
    }
  });

  it.each(names)(
    '%s is the same for the same seed, and attacks each image as if it were alone',
    async (name) => {
      const ball: Ball = { threatModel: 'linf', epsilon: 0.1 };
      const together = await robustAttacks[name](scene(5).model, scene(5).batch, ball, budget);
      expect(await robustAttacks[name](scene(5).model, scene(5).batch, ball, budget)).toEqual(together);
      const { model, batch } = scene(5);
      const alone: AttackBatch = {
        ...batch,
        x: rowOf(batch.x, 1, PIXELS),
        labels: batch.labels.slice(1, 2),
        random: batch.random.slice(1, 2),
      };
      expectClose(await robustAttacks[name](model, alone, ball, budget), rowOf(together, 1, PIXELS), {
        abs: 1e-5,
      });
    },
  );

  it.each(names)('%s can be cancelled, and leaves no tensor behind, finished or not', async (name) => {
    const ball: Ball = { threatModel: 'l2', epsilon: 0.01 };
    const { model, batch } = scene(7);
    await expectNoLeakedTensors(async () => {
      await robustAttacks[name](model, batch, ball, budget);
    });
    const failure = await expectNoLeakedTensors(async () => {
      await robustAttacks[name](model, batch, ball, budget, AbortSignal.abort());
    });
    expect(failure).toMatchObject({ code: 'cancelled' });
  });

  it('that compares more classes than there are says so', async () => {
    const model = linearModel([1, 1, 1], [[1, -1]], [0, 0]);
    const batch = batchOf([1, 1, 1], [[0.5]], [0]);
    const ball: Ball = { threatModel: 'linf', epsilon: 0.1 };
    const asked = async (name: RobustAttackName) => robustAttacks[name](model, batch, ball, budget);
    await expect(asked('apgd-dlr')).rejects.toThrow(
      'apgd-dlr compares the 3 most probable classes, and the model has 2',
    );
    await expect(asked('apgd-t')).rejects.toThrow('4 most probable');
  });
});

describe('on a linear classifier of two classes', () => {
  // margin(x) = w · x + 0.3 with w = (1, −2, 0.5, 0), and the label wins by 0.35.
  const w = [1, -2, 0.5, 0];
  const model = linearModel(
    [2, 2, 1],
    w.map((value) => [value, 0]),
    [0.3, 0],
  );
  const image = [0.5, 0.4, 0.7, 0.5];
  const MARGIN = 0.5 - 0.8 + 0.35 + 0.3;
  const batch = (): AttackBatch => batchOf([2, 2, 1], [image], [0]);

  it.each([
    ['linf', MARGIN / 3.5],
    ['l2', MARGIN / Math.sqrt(5.25)],
  ] as const)(
    'FAB finds the distance to the boundary: the margin over the dual norm of w (%s)',
    async (threatModel, distance) => {
      const found = await fab(model, batch(), { threatModel, steps: 40, targets: Int32Array.of(1) });
      expect(found.distances[0]).toBeGreaterThanOrEqual(distance - 1e-6);
      expect(found.distances[0]).toBeLessThan(distance * 1.03);
    },
  );

  it('APGD reaches the best point of the ball in both norms, and so does Square in l∞', async () => {
    const epsilon = 0.05;
    const linf = image.map((pixel, i) => pixel - epsilon * Math.sign(w[i]!));
    const l2 = image.map((pixel, i) => pixel - (epsilon * w[i]!) / Math.sqrt(5.25));
    const objective = crossEntropyOf(Int32Array.of(0));
    const results = [
      await apgd(model, batch(), { threatModel: 'linf', epsilon }, objective, { steps: 30 }),
      await apgd(model, batch(), { threatModel: 'l2', epsilon }, objective, { steps: 30 }),
    ];
    expectClose(results[0]!.best.slice(0, 3), linf.slice(0, 3), { abs: 1e-5 });
    expectClose(results[1]!.best.slice(0, 3), l2.slice(0, 3), { abs: 1e-3 });
    const searched = await square(model, batch(), { threatModel: 'linf', epsilon }, { queries: 200 });
    expectClose(searched.slice(0, 3), linf.slice(0, 3), { abs: 1e-5 });
  });
});

describe('APGD', () => {
  it('never loses by more steps, and asks for one gradient a step and one before', async () => {
    const { model, batch } = scene(11);
    let passes = 0;
    const counting: Model = { ...model, logits: (x) => (passes++, model.logits(x)) };
    const objective = crossEntropyOf(batch.labels);
    const fresh = (): AttackBatch => scene(11).batch;
    const gains: number[][] = [];
    for (const steps of [0, 1, 2]) {
      const ball: Ball = { threatModel: 'linf', epsilon: 0.05 };
      gains.push([...(await apgd(counting, fresh(), ball, objective, { steps })).gains]);
    }
    expect(passes).toBe(1 + 2 + 3);
    gains.slice(1).forEach((later, i) => {
      later.forEach((gain, row) => expect(gain).toBeGreaterThanOrEqual(gains[i]![row]!));
    });
  });
});

describe('objectives', () => {
  const logits = Float32Array.of(2, 5, 1, 3);
  it('are those of the papers, worked by hand', () => {
    expect(dlrOf(Int32Array.of(1))(logits, 0).value).toBeCloseTo(-(5 - 3) / (5 - 2), 6);
    expect(dlrOf(Int32Array.of(3))(logits, 0).value).toBeCloseTo(-(3 - 5) / (5 - 2), 6);
    expect(targetedDlrOf(Int32Array.of(1), Int32Array.of(0))(logits, 0).value).toBeCloseTo(
      -(5 - 2) / (5 - 1.5),
      6,
    );
    expect(marginOf(Int32Array.of(1), Int32Array.of(0))(logits, 0).value).toBe(-3);
    const sum = Math.exp(-3) + 1 + Math.exp(-4) + Math.exp(-2);
    expect(crossEntropyOf(Int32Array.of(1))(logits, 0).value).toBeCloseTo(Math.log(sum), 6);
  });

  it.each([
    ['cross entropy', crossEntropyOf(Int32Array.of(1))],
    ['DLR', dlrOf(Int32Array.of(1))],
    ['DLR of a misread image', dlrOf(Int32Array.of(3))],
    ['targeted DLR', targetedDlrOf(Int32Array.of(1), Int32Array.of(0))],
    ['margin', marginOf(Int32Array.of(1), Int32Array.of(2))],
  ])('%s has the derivative that differences show', (_name, objective) => {
    const { gradient } = objective(logits, 0);
    for (const index of logits.keys()) {
      const at = (change: number): number =>
        objective(
          logits.map((value, i) => (i === index ? value + change : value)),
          0,
        ).value;
      expect(gradient[index]).toBeCloseTo((at(1 / 64) - at(-1 / 64)) / (2 / 64), 3);
    }
  });
});

describe('the way to a hyperplane', () => {
  it('is worked by hand in both norms', () => {
    const [point, w] = [Float32Array.of(0.5, 0.5), Float32Array.of(3, 4)];
    expectClose(toHyperplane(point, w, 2.8, 'linf'), [-0.1, -0.1], { abs: 1e-6 });
    expectClose(toHyperplane(point, w, 2.5, 'l2'), [-0.12, -0.16], { abs: 1e-6 });
    expectClose(toHyperplane(point, w, 4.2, 'linf'), [0.1, 0.1], { abs: 1e-6 });
    // The box stops the second coordinate at 0.5, and the first does the rest.
    expectClose(toHyperplane(Float32Array.of(0.9, 0.2), Float32Array.of(1, 1), 0.4, 'linf'), [-0.5, -0.2], {
      abs: 1e-6,
    });
    // Out of reach: the nearest corner.
    expectClose(toHyperplane(point, w, 9, 'linf'), [0.5, 0.5], { abs: 1e-6 });
  });

  it.each(['linf', 'l2'] as const)('is no longer than any other way that is feasible (%s)', (norm) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const random = randomStream(seed, 'plane');
        const [point, w, other] = [
          random.fillUniform(5, 0, 1),
          random.fillNormal(5, 1),
          random.fillUniform(5, 0, 1),
        ];
        const b = w.reduce((sum, value, i) => sum + value * other[i]!, 0);
        const way = toHyperplane(point, w, b, norm);
        const end = point.map((value, i) => value + way[i]!);
        expect(w.reduce((sum, value, i) => sum + value * end[i]!, 0)).toBeCloseTo(b, 4);
        expect(end.every((value) => value >= -1e-6 && value <= 1 + 1e-6)).toBe(true);
        expect(distanceOf(end, point, norm)).toBeLessThanOrEqual(distanceOf(other, point, norm) + 1e-6);
      }),
      { numRuns: 200 },
    );
  });
});

describe('Square', () => {
  it('halves its squares as published, stretched to its queries', () => {
    expect([0, 10, 11, 50, 51, 1001, 9999].map((query) => shareAt(query, 10_000))).toEqual(
      [1, 1, 2, 2, 4, 32, 512].map((part) => 0.8 / part),
    );
    expect(shareAt(26, 5000)).toBe(0.2);
  });
});
