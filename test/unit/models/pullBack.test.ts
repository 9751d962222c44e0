import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardTape } from '../../../src/models/guardTape';
import type { Model } from '../../../src/models/model';
import { pullBack } from '../../../src/models/pullBack';
import { readValues } from '../../../src/models/readValues';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { expectClose, imagesOf, loadFixtureMadry, readFixture } from '../support/fixtures';
import { startTestBackend } from '../support/testBackend';

const tensors = readFixture('attacks/madry/fgsm');
let model: Model;
let images: tf.Tensor4D;

beforeAll(async () => {
  await startTestBackend();
  model = loadFixtureMadry();
  images = imagesOf(tensors, 'x_uint8');
});
afterAll(() => {
  model.dispose();
  images.dispose();
});

/** The derivative of Σ (k + 1) zₖ³ / 3, known in plain numbers alone. */
const cubic = (values: Float32Array): Float32Array => values.map((z, k) => (k + 1) * z * z);

/** f(x) = tanh(x W), [2, 3] to [2, 2], also in float64. */
const weights = [0.5, -1, 0.25, 2, -0.75, 1];
const small = (x: tf.Tensor2D): tf.Tensor2D => tf.tanh(tf.matMul(x, tf.tensor2d(weights, [3, 2])));
function smallInFloat64(x: readonly number[]): number[] {
  const at = (row: number, column: number): number =>
    [0, 1, 2].reduce((sum, k) => sum + (x[row * 3 + k] ?? NaN) * (weights[k * 2 + column] ?? NaN), 0);
  return [0, 1].flatMap((row) => [0, 1].map((column) => Math.tanh(at(row, column))));
}
const point = [0.3, -0.2, 0.9, -0.5, 0.7, 0.1];

/** Puts off or refuses the read of what `f` gives. */
const readingBy =
  <X extends tf.Tensor>(f: (x: X) => tf.Tensor2D, read: (y: tf.Tensor2D) => Promise<unknown>) =>
  (x: X): tf.Tensor2D => {
    const y = f(x);
    const original = y.data.bind(y);
    return Object.assign(y, { data: () => read(y).then(() => original()) });
  };

describe('a gradient in two halves', () => {
  it('equals that of tf.grad with the same numbers, in one pass forward', async () => {
    let passes = 0;
    const logits = (x: tf.Tensor4D): tf.Tensor2D => {
      passes++;
      return model.logits(x);
    };
    const found = await valuesLater(pullBack(logits, images, cubic));
    expect(passes).toBe(1);
    const cotangents = cubic(await readValues(() => model.logits(images)));
    const whole = (x: tf.Tensor4D): tf.Scalar => {
      const z = model.logits(x);
      return tf.sum(tf.mul(z, tf.tensor2d(cotangents, z.shape)));
    };
    const expected = await readValues(
      () => tf.valueAndGrads((x) => whole(x as tf.Tensor4D))([images]).grads[0]!,
    );
    expect(found.some((value) => Math.abs(value) > 1e-3)).toBe(true);
    expect(found).toEqual(expected);
  });

  it('equals finite differences in float64', async () => {
    const x = tf.tensor2d(point, [2, 3]);
    const found = await valuesLater(pullBack(small, x, cubic));
    x.dispose();
    const sum = (at: readonly number[]): number =>
      smallInFloat64(at).reduce((total, z, k) => total + ((k + 1) * z ** 3) / 3, 0);
    const h = 1e-6;
    const slopes = point.map((_, index) => {
      const moved = (by: number): number =>
        sum(point.map((value, place) => (place === index ? value + by : value)));
      return (moved(h) - moved(-h)) / (2 * h);
    });
    expectClose(found, slopes, { abs: 1e-5 });
  });

  it('may be interrupted by other gradients, by one that fails, and by another of its kind', async () => {
    const x = tf.tensor2d(point, [2, 3]);
    const alone = await valuesLater(pullBack(small, x, cubic));
    const alsoAlone = await valuesLater(pullBack((at: tf.Tensor4D) => model.logits(at), images, cubic));
    const before = tf.memory().numTensors;
    let goOn = (): void => undefined;
    const signal = new Promise<void>((resolve) => (goOn = resolve));
    const first = pullBack(
      readingBy(small, () => signal),
      x,
      cubic,
    );
    const second = pullBack(
      readingBy(
        (at: tf.Tensor4D) => model.logits(at),
        () => signal,
      ),
      images,
      cubic,
    );
    const between = await readValues(() => tf.grad((at) => tf.sum(small(at as tf.Tensor2D)))(x));
    expect(() =>
      guardTape(() =>
        tf.grad((at) => {
          tf.tanh(at);
          throw new Error('out of memory');
        })(x),
      ),
    ).toThrow('out of memory');
    goOn();
    expect(await valuesLater(second)).toEqual(alsoAlone);
    expect(await valuesLater(first)).toEqual(alone);
    expect(await readValues(() => tf.grad((at) => tf.sum(small(at as tf.Tensor2D)))(x))).toEqual(between);
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });

  it('does not begin inside another gradient', () => {
    const x = tf.tensor2d(point, [2, 3]);
    const started: Promise<unknown>[] = [];
    tf.tidy(() =>
      tf.grad((at) => {
        started.push(pullBack(small, at as tf.Tensor2D, cubic));
        return tf.sum(small(at as tf.Tensor2D));
      })(x),
    );
    x.dispose();
    return expect(started[0]).rejects.toThrow('inside a gradient');
  });
});

describe('it leaves no tensor behind', () => {
  const failure = new Error('device lost');
  const fails = (): never => {
    throw failure;
  };
  const cases: Record<string, () => Promise<tf.Tensor>> = {
    'on success': () => pullBack((x: tf.Tensor4D) => model.logits(x), images, cubic),
    'where the pass forward throws': () =>
      pullBack((x: tf.Tensor4D) => tf.add<tf.Tensor2D>(model.logits(x), fails()), images, cubic),
    'where the read rejects': () =>
      pullBack(
        readingBy(
          (x: tf.Tensor4D) => model.logits(x),
          () => Promise.reject(failure),
        ),
        images,
        cubic,
      ),
    'where the numbers cannot be differentiated': () =>
      pullBack((x: tf.Tensor4D) => model.logits(x), images, fails),
    'where the pass back throws': () =>
      pullBack(
        (x: tf.Tensor4D) =>
          tf.customGrad((z) => ({ value: tf.mul(z as tf.Tensor2D, 2), gradFunc: fails }))(
            model.logits(x),
          ) as tf.Tensor2D,
        images,
        cubic,
      ),
  };

  it.each(Object.keys(cases))('%s', async (name) => {
    const outcome = await expectNoLeakedTensors(async () => (await cases[name]!()).dispose());
    expect(outcome).toBe(name === 'on success' ? undefined : failure);
    expect(tf.engine().state.gradientDepth).toBe(0);
    expect(tf.engine().state.scopeStack).toEqual([]);
  });
});

async function valuesLater(gradient: Promise<tf.Tensor>): Promise<Float32Array> {
  const found = await gradient;
  return readValues(() => found);
}
