import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/data/random';
import { createModel } from '../../../src/models/architectures';
import { readValues } from '../../../src/models/readValues';
import { crossEntropy } from '../../../src/models/crossEntropy';
import type { OptimizerSettings } from '../../../src/protocol/experiment';
import { objectiveOf, otherClasses } from '../../../src/training/objectives';
import {
  applyGradients,
  createOptimizerState,
  disposeOptimizerState,
} from '../../../src/training/optimizerState';
import { lossAndGradients, type LossAndGradients } from '../../../src/training/trainingStep';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { startTestBackend } from '../support/testBackend';
import { tidied } from '../support/tidied';
import { adversarial, experimentOf, steps, trace } from './tinyTraining';

beforeAll(async () => {
  await startTestBackend();
});

/** −Σ t log softmax(z) with t = (1 − ε) one-hot + ε / K, in float64. */
function smoothed(logits: readonly number[], label: number, smoothing: number): number {
  const logSum = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  return logits.reduce((sum, logit, index) => {
    const target = (index === label ? 1 - smoothing : 0) + smoothing / logits.length;
    return sum - target * (logit - logSum);
  }, 0);
}

describe('label smoothing', () => {
  it('of logits 0 and log 3 with ε 0.2: 0.9 · log 4 − … as worked by hand', async () => {
    // softmax = [1/4, 3/4]; target of label 1 = [0.1, 0.9]
    const byHand = 0.1 * Math.log(4) + 0.9 * Math.log(4 / 3);
    const value = await readValues(() =>
      crossEntropy(tf.tensor2d([[0, Math.log(3)]]), tf.tensor1d([1], 'int32'), 0.2),
    );
    expect(value[0]).toBeCloseTo(byHand, 6);
    expect(smoothed([0, Math.log(3)], 1, 0.2)).toBeCloseTo(byHand, 12);
  });

  it.each([0, 0.1, 1])('ε %d: value and gradient equal those in float64', async (smoothing) => {
    const logits = [
      [0.3, -1.2, 2.1, 0.05],
      [-3, 4, 0.5, 1],
    ];
    const labels = [2, 0];
    const weights = [1, -0.7];
    const found = await tidied(async () => {
      const input = tf.tensor2d(logits);
      const loss = (z: tf.Tensor): tf.Tensor =>
        crossEntropy(tf.reshape<tf.Rank.R2>(z, [2, 4]), tf.tensor1d(labels, 'int32'), smoothing);
      return {
        value: [...(await loss(input).data())],
        gradient: [...(await tf.grad(loss)(input, tf.tensor1d(weights)).data())],
      };
    });
    const h = 1e-5;
    logits.forEach((row, i) => {
      expect(found.value[i]).toBeCloseTo(smoothed(row, labels[i] ?? 0, smoothing), 5);
      row.forEach((_, k) => {
        const moved = (by: number): number =>
          smoothed(
            row.map((logit, at) => logit + (at === k ? by : 0)),
            labels[i] ?? 0,
            smoothing,
          );
        const slope = ((moved(h) - moved(-h)) / (2 * h)) * (weights[i] ?? 0);
        expect(found.gradient[i * 4 + k]).toBeCloseTo(slope, 5);
      });
    });
  });

  it('reaches the loss of a training', async () => {
    const first = async (labelSmoothing: number): Promise<number> =>
      steps((await trace(experimentOf({ name: 'natural' }, { epochs: 1, labelSmoothing }))).metrics)[0]
        ?.loss ?? 0;
    expect(await first(1)).not.toBeCloseTo(await first(0), 3);
  });
});

describe('a mixed objective', () => {
  const labels = [3, 1, 4, 1];
  const batch = () => ({
    x: tf.tensor4d(randomStream(1, 'x').fillUniform(4 * 784, 0, 1), [4, 28, 28, 1]),
    labels: tf.tensor1d(labels, 'int32'),
    classes: Int32Array.from(labels),
  });

  it('has the loss and the gradient c · clean + (1 − c) · attacked, and both accuracies', async () => {
    const model = createModel('wong-small', 10, randomStream(0, 'weights'));
    await tidied(async () => {
      const whole = batch();
      const { labels: y } = whole;
      const parts = objectiveOf({ ...adversarial, cleanShare: 0.25 });
      const images: tf.Tensor4D[] = [];
      for (const part of parts) images.push(await part.inputs(model, whole, randomStream(2, 'start')));
      const alone: LossAndGradients[] = [];
      for (const x of images) alone.push(await lossAndGradients(model, [{ x, share: 1 }], y));
      const mixed = await lossAndGradients(
        model,
        images.map((image, index) => ({ x: image, share: parts[index]?.share ?? 0 })),
        y,
      );
      const expected = (of: (at: (typeof alone)[number]) => number): number =>
        0.25 * of(alone[0]!) + 0.75 * of(alone[1]!);
      expect(parts.map(({ accuracyField }) => accuracyField)).toEqual(['cleanAccuracy', 'robustAccuracy']);
      expect(mixed.loss).toBeCloseTo(
        expected(({ loss }) => loss),
        5,
      );
      expect(mixed.accuracies).toEqual(alone.flatMap(({ accuracies }) => accuracies));
      for (const [name, gradient] of mixed.gradients) {
        const values = await gradient.data();
        const parted: ArrayLike<number>[] = [];
        for (const { gradients } of alone) parted.push(await gradients.get(name)!.data());
        for (const at of [0, Math.floor(values.length / 2), values.length - 1]) {
          const want = 0.25 * parted[0]![at]! + 0.75 * parted[1]![at]!;
          expect(values[at], `${name}[${String(at)}]`).toBeCloseTo(want, 5);
        }
      }
    });
    model.dispose();
  });

  it('without a clean share is the attacked images alone, with all of it the images alone count', async () => {
    expect(objectiveOf(adversarial).map(({ share }) => share)).toEqual([1]);
    const lossOf = async (method: Parameters<typeof experimentOf>[0]): Promise<number> =>
      steps((await trace(experimentOf(method, { epochs: 1 }))).metrics)[0]?.loss ?? NaN;
    const natural = await lossOf({ name: 'natural' });
    expect(await lossOf({ ...adversarial, cleanShare: 1 })).toBeCloseTo(natural, 5);
    expect(await lossOf(adversarial)).toBeGreaterThan(natural + 1e-3);
  });

  it('records both accuracies at every step', async () => {
    const { metrics } = await trace(experimentOf({ ...adversarial, cleanShare: 0.5 }, { epochs: 1 }));
    for (const record of steps(metrics)) {
      expect(Object.keys(record)).toEqual(expect.arrayContaining(['cleanAccuracy', 'robustAccuracy']));
    }
  });

  it('leaves no tensor behind', async () => {
    const experiment = experimentOf({ ...adversarial, cleanShare: 0.5, target: 'random' }, { epochs: 1 });
    await expectNoLeakedTensors(() => trace(experiment));
  });
});

describe('a random target', () => {
  it('is never the label, and every other class is as likely', () => {
    const drawn = otherClasses(new Int32Array(9000).fill(3), 10, randomStream(5, 'targets'));
    const counts = Array.from({ length: 10 }, (_, label) => drawn.filter((at) => at === label).length);
    expect(counts[3]).toBe(0);
    // 1,000 each; five standard deviations of a binomial count are 149.
    for (const [label, count] of counts.entries()) {
      if (label !== 3) expect(Math.abs(count - 1000), String(label)).toBeLessThan(150);
    }
  });

  it('pulls the loss of the target down', async () => {
    const model = createModel('wong-small', 10, randomStream(0, 'weights'));
    await tidied(async () => {
      const x = tf.tensor4d(randomStream(1, 'x').fillUniform(8 * 784, 0, 1), [8, 28, 28, 1]);
      const classes = Int32Array.from([0, 1, 2, 3, 4, 5, 6, 7]);
      const batch = { x, labels: tf.tensor1d(classes, 'int32'), classes };
      const [part] = objectiveOf({ ...adversarial, target: 'random' });
      const targets = tf.tensor1d(otherClasses(classes, 10, randomStream(7, 's')), 'int32');
      const moved = await part!.inputs(model, batch, randomStream(7, 's'));
      const before = await crossEntropy(model.logits(x), targets).data();
      const after = await crossEntropy(model.logits(moved), targets).data();
      before.forEach((loss, index) => expect(after[index]).toBeLessThan(loss));
    });
    model.dispose();
  });
});

describe('weight decay', () => {
  /** What one step of SGD with gradient 0 leaves of each parameter. */
  async function shrunk(weightDecayOn: OptimizerSettings['weightDecayOn']): Promise<Map<string, number>> {
    const model = createModel('wong-small', 10, randomStream(0, 'weights'));
    const settings: OptimizerSettings = {
      name: 'sgd',
      learningRate: 0.5,
      momentum: 0,
      nesterov: false,
      weightDecay: 0.1,
      weightDecayOn,
    };
    const state = createOptimizerState(model, settings);
    tf.tidy(() => {
      for (const parameter of model.parameters.values()) parameter.assign(tf.ones(parameter.shape));
      const gradients = new Map([...model.parameters].map(([name, { shape }]) => [name, tf.zeros(shape)]));
      applyGradients(model, state, gradients, 0.5, 1);
    });
    const ratios = new Map<string, number>();
    for (const [name, value] of model.parameters) ratios.set(name, (await value.data())[0] ?? NaN);
    disposeOptimizerState(state);
    model.dispose();
    return ratios;
  }

  it('on all pulls at every parameter: 1 − 0.5 · 0.1', async () => {
    for (const [name, ratio] of await shrunk('all')) expect(ratio, name).toBeCloseTo(0.95, 6);
  });

  it('on weights leaves biases alone', async () => {
    const ratios = await shrunk('weights');
    expect(ratios.size).toBe(8);
    for (const [name, ratio] of ratios) {
      expect(ratio, name).toBeCloseTo(name.endsWith('.bias') ? 1 : 0.95, 6);
    }
  });
});
