import { beforeAll, describe, expect, it } from 'vitest';
import { healthCountsOf, healthWarnings, pixelsOutside, type Measured } from '../../../src/attacks/health';
import type { ImageSet } from '../../../src/data/imageSet';
import { robustEvaluation } from '../../../src/evaluation/robustEvaluation';
import { wilsonInterval } from '../../../src/evaluation/wilson';
import type { RobustnessSettings } from '../../../src/protocol/robustness';
import { batchOf, linearModel } from '../attacks/linearModel';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { startTestBackend } from '../support/testBackend';

beforeAll(async () => {
  await startTestBackend();
});

/** Class 0 wherever the pixel is above a half; the margin over ‖w‖ is the distance to a half. */
const threshold = (steepness = 8) =>
  linearModel([1, 1, 1], [[steepness, 0, -99, -99]], [-steepness / 2, 0, 0, 0]);
const pixels = Float32Array.of(0.9, 0.7, 0.55, 0.4);

const set: ImageSet = {
  name: 'pixels',
  height: 1,
  width: 1,
  channels: 1,
  count: 4,
  classNames: ['high', 'low', 'c', 'd'],
  labels: Int32Array.of(0, 0, 0, 0),
  batch: (indices) => Promise.resolve(Float32Array.from(indices, (index) => pixels[index] ?? 0)),
};

const settings: RobustnessSettings = {
  attack: 'autoattack-lite',
  threatModel: 'linf',
  epsilon: 0.1,
  images: 4,
  seed: 0,
};
const suite = {
  names: ['apgd-ce', 'square'] as const,
  budget: { steps: 5, queries: 5, restarts: 2, targets: 3 },
};

describe('robust evaluation', () => {
  it('counts the images whose distance to the boundary is above ε', async () => {
    for (const [epsilon, left] of [
      [0.01, 3],
      [0.1, 2],
      [0.3, 1],
      [0.5, 0],
    ] as const) {
      const result = await robustEvaluation(threshold(), set, { ...settings, epsilon }, { suite });
      expect(result.clean).toEqual(wilsonInterval(3, 4));
      expect(result.worst).toEqual(wilsonInterval(left, 4));
      expect(result.attacks.map(({ name, accuracy }) => [name, accuracy.correct])).toEqual([
        ['apgd-ce', left],
        ['square', left],
      ]);
      expect(result.singleStep.correct).toBe(left);
      expect(result.warnings).toEqual([]);
    }
  });

  it('reads images that were made on another model: one that looks elsewhere transfers nothing', async () => {
    const inverse = linearModel([1, 1, 1], [[0, 8, -99, -99]], [9, 0, 0, 0]);
    const options = { suite, madeOn: inverse };
    expect((await robustEvaluation(threshold(), set, settings, options)).worst.correct).toBe(3);
    const same = { suite, madeOn: threshold(4) };
    expect((await robustEvaluation(threshold(), set, settings, same)).worst.correct).toBe(2);
  });

  it('can be cancelled, tells how far it is, and leaves no tensor behind', async () => {
    const told: number[] = [];
    await expectNoLeakedTensors(async () => {
      await robustEvaluation(threshold(), set, settings, {
        suite,
        onProgress: (fraction) => told.push(fraction),
      });
    });
    expect(told.slice(0, 2)).toEqual([0, 0.5]);
    const failure = await expectNoLeakedTensors(async () => {
      await robustEvaluation(threshold(), set, settings, { suite, signal: AbortSignal.abort() });
    });
    expect(failure).toMatchObject({ code: 'cancelled' });
  });
});

describe('health checks', () => {
  const healthy: Measured = {
    zeroGradients: 0,
    probabilities: 0,
    images: 100,
    outside: 0,
    clean: wilsonInterval(95, 100),
    singleStep: wilsonInterval(50, 100),
    attacks: [
      { name: 'apgd-ce', accuracy: wilsonInterval(40, 100) },
      { name: 'square', accuracy: wilsonInterval(40, 100) },
    ],
  };
  const codes = (change: Partial<Measured>) =>
    healthWarnings({ ...healthy, ...change }).map(({ code }) => code);

  it.each<[string, Partial<Measured>]>([
    ['health/zero-gradients', { zeroGradients: 3 }],
    ['health/softmax-output', { probabilities: 100 }],
    ['health/pixels-outside', { outside: 1 }],
    [
      'health/black-box-wins',
      { attacks: [healthy.attacks[0]!, { name: 'square', accuracy: wilsonInterval(20, 100) }] },
    ],
    [
      'health/single-step-gap',
      {
        singleStep: wilsonInterval(90, 100),
        attacks: [{ name: 'apgd-ce', accuracy: wilsonInterval(2, 100) }],
      },
    ],
  ])('%s is told, and alone', (code, change) => {
    expect(codes({})).toEqual([]);
    expect(codes(change)).toEqual([code]);
  });

  it('does not call it hidden gradients where Square finds within the interval', () => {
    expect(
      codes({ attacks: [healthy.attacks[0]!, { name: 'square', accuracy: wilsonInterval(35, 100) }] }),
    ).toEqual([]);
  });

  it('finds zero gradients and probabilities where they are', async () => {
    const flat = linearModel([1, 1, 1], [[0, 0]], [1, 0]);
    expect(await healthCountsOf(flat, batchOf([1, 1, 1], [[0.5], [0.2]], [0, 0]))).toEqual({
      zeroGradients: 2,
      probabilities: 2,
      images: 2,
    });
    expect(await healthCountsOf(threshold(), batchOf([1, 1, 1], [[0.6]], [0]))).toEqual({
      zeroGradients: 0,
      probabilities: 0,
      images: 1,
    });
    expect(pixelsOutside(Float32Array.of(0, 1, 0.5, 1.001, NaN, 0), 2)).toBe(2);
  });
});
