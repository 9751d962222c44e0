import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createImageSet, type ImageSet } from '../../../src/data/imageSet';
import { evaluate } from '../../../src/evaluation/evaluate';
import { misreadImages } from '../../../src/evaluation/misread';
import { robustAccuracy } from '../../../src/evaluation/robustAccuracy';
import { zeroShot } from '../../../src/evaluation/zeroShot';
import type { Model } from '../../../src/models/model';
import { GradLensError } from '../../../src/protocol/errors';
import type { AttackSettings } from '../../../src/protocol/experiment';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { fixturePath, loadFixtureMadry, readFixture, valuesOf } from '../support/fixtures';
import { startTestBackend } from '../support/testBackend';

interface Row {
  readonly key?: string;
  readonly eps: number;
  readonly alpha?: number;
  readonly steps?: number;
  readonly correct: number;
  readonly of: number;
  readonly wilson95: readonly [number, number];
}

const tensors = readFixture('metrics/robust-accuracy');
const { rows, tolerance } = JSON.parse(readFileSync(fixturePath('metrics/robust-accuracy.json'), 'utf8')) as {
  rows: Row[];
  tolerance: { correct: number };
};
const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

const setOf = (name: string, side: number, labels: Int32Array, values: Uint8Array): ImageSet =>
  createImageSet({
    name,
    height: side,
    width: side,
    channels: 1,
    classNames: digits,
    labels,
    values,
    maximum: 255,
  });

const fixtureSet = setOf(
  'fixture',
  28,
  Int32Array.from(valuesOf(tensors, 'y')),
  Uint8Array.from(valuesOf(tensors, 'x_uint8')),
);
const cleanPredictions = Int32Array.from(valuesOf(tensors, 'clean_pred'));

const pgd = (epsilon: number, stepSize: number, steps: number, randomStart = false): AttackSettings => ({
  name: 'pgd',
  threatModel: 'linf',
  epsilon,
  stepSize,
  steps,
  randomStart,
  restarts: 1,
  useBest: false,
});

let model: Model;
beforeAll(async () => {
  await startTestBackend();
  model = loadFixtureMadry();
});
afterAll(() => model.dispose());

describe('the evaluation of a set', () => {
  it.each([1, 7, 64, 250])('predicts as torch, in batches of %i', async (batchSize) => {
    const { accuracy, predicted } = await evaluate(model, fixtureSet, { batchSize });
    expect(predicted).toEqual(cleanPredictions);
    const clean = rows.find(({ eps }) => eps === 0)!;
    expect([accuracy.correct, accuracy.count]).toEqual([clean.correct, clean.of]);
    expect(accuracy.low).toBeCloseTo(clean.wilson95[0], 9);
    expect(accuracy.high).toBeCloseTo(clean.wilson95[1], 9);
  });

  it('gives the softmax probability of the predicted class', async () => {
    const { probability, predicted } = await evaluate(model, fixtureSet);
    const values = await fixtureSet.batch(Array.from(fixtureSet.labels.keys()));
    const logits = tf.tidy(() => model.logits(tf.tensor4d(values, [64, 28, 28, 1])).arraySync());
    logits.forEach((row, index) => {
      const sum = row.reduce((total, logit) => total + Math.exp(logit), 0);
      expect(probability[index]).toBeCloseTo(Math.exp(row[predicted[index]!]!) / sum, 5);
    });
  });

  it('reports how far it is, lets other work happen, and stops when it is told to', async () => {
    const fractions: number[] = [];
    await evaluate(model, fixtureSet, { batchSize: 32, onProgress: (fraction) => fractions.push(fraction) });
    expect(fractions).toEqual([0.5, 1]);
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    const stopped = await evaluate(model, fixtureSet, { batchSize: 1, signal: controller.signal }).catch(
      (error: unknown) => error,
    );
    expect(stopped).toBeInstanceOf(GradLensError);
    expect(stopped).toMatchObject({ code: 'cancelled' });
  });

  it('leaves no tensor behind, finished, cancelled or failed', async () => {
    await expectNoLeakedTensors(() => evaluate(model, fixtureSet, { batchSize: 10 }));
    await expectNoLeakedTensors(() => evaluate(model, fixtureSet, { signal: AbortSignal.abort() }));
    const tooSmall = setOf('small', 8, new Int32Array(1), new Uint8Array(64));
    const failure = await expectNoLeakedTensors(() => evaluate(model, tooSmall));
    expect(failure).toMatchObject({ message: expect.stringMatching(/8 × 8 × 1.*28 × 28 × 1/) as string });
    await expectNoLeakedTensors(() => robustAccuracy(model, fixtureSet, pgd(0.1, 0.05, 2, true), 0));
  });
});

describe('robust accuracy', () => {
  it.each(rows.filter(({ eps }) => eps > 0 && eps <= 0.1))(
    'under PGD at ε $eps is that of torchattacks',
    { timeout: 60_000 },
    async ({ eps, alpha = 0, steps = 0, correct, of }) => {
      const robust = await robustAccuracy(model, fixtureSet, pgd(eps, alpha, steps), 0);
      expect(robust.count).toBe(of);
      expect(Math.abs(robust.correct - correct)).toBeLessThanOrEqual(tolerance.correct);
    },
  );

  it('at ε 0 is the accuracy', async () => {
    const robust = await robustAccuracy(model, fixtureSet, pgd(0, 0, 2, true), 3);
    expect(robust).toEqual((await evaluate(model, fixtureSet)).accuracy);
  });

  it('draws the same random starts whatever the batch size, and others for another seed', async () => {
    const settings = pgd(0.045, 0.045, 1, true);
    const inBatchesOf = (batchSize: number, seed: number): Promise<number> =>
      robustAccuracy(model, fixtureSet, settings, seed, { batchSize }).then(({ correct }) => correct);
    const whole = await inBatchesOf(64, 1);
    expect(await inBatchesOf(7, 1)).toBe(whole);
    let seed = 2;
    while (seed < 10 && (await inBatchesOf(64, seed)) === whole) seed++;
    expect(seed).toBeLessThan(10);
  });
});

describe('zero-shot accuracy', () => {
  it('brings every target to the input as it says, and is the plain accuracy of the fitted images', async () => {
    const bytes = valuesOf(tensors, 'x_uint8');
    const half = Uint8Array.from({ length: 64 * 196 }, (_, i) => {
      const [image, y, x] = [Math.floor(i / 196), Math.floor((i % 196) / 14), i % 14];
      return bytes[image * 784 + y * 56 + x * 2]!;
    });
    const images = setOf('half', 14, fixtureSet.labels, half);
    const fractions: number[] = [];
    const { source, targets } = await zeroShot(
      model,
      fixtureSet,
      [
        { data: 'half', fit: 'resize', images },
        { data: 'half', fit: 'pad', images },
        { data: 'same', fit: 'resize', images: fixtureSet },
      ],
      { onProgress: (fraction) => fractions.push(fraction) },
    );
    expect(source.correct).toBe(60);
    expect(targets.map(({ data, fit }) => [data, fit])).toEqual([
      ['half', 'resize'],
      ['half', 'pad'],
      ['same', 'resize'],
    ]);
    expect(targets[2]?.accuracy).toEqual(source);
    const [resized = 0, padded = 64] = targets.map(({ accuracy }) => accuracy.correct);
    expect(resized).toBeGreaterThan(20);
    expect(padded).toBeLessThan(resized);
    expect(fractions.at(-1)).toBe(1);
  });
});

describe('misread images', () => {
  it('are the wrong ones, the most confident first, with what was read', async () => {
    const { accuracy, images } = await misreadImages(model, fixtureSet, 100);
    const wrong = Array.from(cleanPredictions.keys()).filter(
      (i) => cleanPredictions[i] !== fixtureSet.labels[i],
    );
    expect(accuracy.correct).toBe(64 - wrong.length);
    expect(images.map(({ index }) => index).sort((a, b) => a - b)).toEqual(wrong);
    const confidences = images.map(({ prediction }) => prediction.probability);
    expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
    for (const { index, label, prediction, pixels } of images) {
      expect(label).toBe(fixtureSet.labels[index]);
      expect([prediction.classIndex, prediction.className]).toEqual([
        cleanPredictions[index],
        String(cleanPredictions[index]),
      ]);
      expect(pixels.values).toEqual(await fixtureSet.batch([index]));
    }
    expect((await misreadImages(model, fixtureSet, 2)).images).toEqual(images.slice(0, 2));
  });
});
