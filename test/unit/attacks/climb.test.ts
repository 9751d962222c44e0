import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { climb, type Ascent } from '../../../src/attacks/climb';
import { readValues } from '../../../src/models/readValues';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { startTestBackend } from '../support/testBackend';

beforeAll(async () => {
  await startTestBackend();
});

const pixels = (...values: number[]): tf.Tensor4D => tf.tensor4d(values, [1, 1, values.length, 1]);

type GradientAt = Parameters<typeof climb>[2];

/** Climbs from the middle of the range along the same gradient always. */
async function climbFrom(
  changes: Partial<Ascent> = {},
  gradientAt: GradientAt = upAndDown,
): Promise<number[]> {
  const origin = pixels(0.5, 0.5);
  const ascent = {
    origin,
    threatModel: 'linf',
    epsilon: 0.2,
    stepSize: 0.125,
    steps: 1,
    ...changes,
  } as const;
  try {
    const end = await climb(tf.clone(origin), ascent, gradientAt);
    return [...(await readValues(() => end))];
  } finally {
    origin.dispose();
  }
}
const upAndDown: GradientAt = () => pixels(3, -0.01);

describe('climbing', () => {
  it('takes a step along the gradient, and ends on the border of the ball', async () => {
    expect(await climbFrom({ steps: 0 })).toEqual([0.5, 0.5]);
    expect(await climbFrom()).toEqual([0.625, 0.375]);
    const [up = NaN, down = NaN] = await climbFrom({ steps: 2 });
    expect(up).toBeCloseTo(0.7, 6);
    expect(down).toBeCloseTo(0.3, 6);
  });

  it('asks for the gradient where it is, and waits for it', async () => {
    const asked: number[] = [];
    const gradientAt = async (x: tf.Tensor4D): Promise<tf.Tensor4D> => {
      const [first = NaN] = await x.data();
      asked.push(first);
      return pixels(first > 0.6 ? -1 : 1, 0);
    };
    expect(await climbFrom({ steps: 3 }, gradientAt)).toEqual([0.625, 0.5]);
    expect(asked).toEqual([0.5, 0.625, 0.5]);
  });

  it('stops before the next step when it is cancelled', async () => {
    const controller = new AbortController();
    let steps = 0;
    const onStep = (): void => {
      if (++steps === 2) controller.abort();
    };
    const outcome = await expectNoLeakedTensors(() =>
      climbFrom({ steps: 50, signal: controller.signal, onStep }),
    );
    expect(outcome).toMatchObject({ code: 'cancelled' });
    expect(steps).toBe(2);
  });

  it('leaves no tensor behind, on success and where a step fails', async () => {
    await expectNoLeakedTensors(() => climbFrom({ steps: 3 }));
    const failure = new Error('out of memory');
    const fails = (): never => {
      throw failure;
    };
    expect(await expectNoLeakedTensors(() => climbFrom({}, fails))).toBe(failure);
    expect(await expectNoLeakedTensors(() => climbFrom({ onStep: fails }))).toBe(failure);
    const ofOtherShape = (): tf.Tensor4D => pixels(1, 2, 3);
    expect(await expectNoLeakedTensors(() => climbFrom({}, ofOtherShape))).toBeInstanceOf(Error);
  });
});
