import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { threatModels } from '../../../src/attacks/threatModels';
import type { Random } from '../../../src/data/random';
import { readValues } from '../../../src/models/readValues';
import { startTestBackend } from '../support/testBackend';
import { tidied } from '../support/tidied';
import { expectClose, imagesOf, readFixture, valuesOf } from '../support/fixtures';

// Reference: MadryLab/robustness, attack_steps.py; eps 0.05, step size 0.02, tolerance 2e-6.
const tensors = readFixture('attacks/steps');
const { linf, l2 } = threatModels;
const EPSILON = 0.05;
const STEP_SIZE = 0.02;
const TOLERANCE = { abs: 2e-6 };

beforeAll(async () => {
  await startTestBackend();
});

const expectEqual = async (compute: () => tf.Tensor4D, name: string): Promise<void> =>
  expectClose(await readValues(compute), valuesOf(tensors, name), TOLERANCE);

describe('the l-infinity ball', () => {
  it('steps along the sign of the gradient, and nowhere where it is zero', async () => {
    await expectEqual(
      () => linf.step(imagesOf(tensors, 'x'), imagesOf(tensors, 'gradient'), STEP_SIZE),
      'linf/step',
    );
  });

  it('steps along the smallest gradients as well', async () => {
    await tidied(async () => {
      const gradient = tf.tensor4d([1e-7, -1e-7, 1e-30, -1.2e-38, 0, -0, 1e30, -Infinity], [1, 2, 4, 1]);
      const step = await linf.step(tf.zerosLike(gradient), gradient, 1).data();
      expect([...step]).toEqual([1, -1, 1, -1, 0, 0, 1, -1].map((sign) => sign + 0));
    });
  });

  it('projects onto the ball and [0, 1]', async () => {
    await expectEqual(
      () => linf.project(imagesOf(tensors, 'x'), imagesOf(tensors, 'origin'), EPSILON),
      'linf/project',
    );
  });

  it('leaves points inside where they are', async () => {
    await expectEqual(
      () => linf.project(imagesOf(tensors, 'near'), imagesOf(tensors, 'origin'), EPSILON),
      'linf/project_near',
    );
  });

  it('projects a step from the origin', async () => {
    await expectEqual(() => {
      const origin = imagesOf(tensors, 'origin');
      return linf.project(linf.step(origin, imagesOf(tensors, 'gradient'), STEP_SIZE), origin, EPSILON);
    }, 'linf/step_project');
  });

  it('starts at eps (2 u - 1) for uniform u', async () => {
    const uniform = valuesOf(tensors, 'random/uniform');
    const replay: Pick<Random, 'fillUniform'> = {
      fillUniform: (n, low, high) => {
        expect(n).toBe(uniform.length);
        return uniform.map((u) => low + (high - low) * u);
      },
    };
    await expectEqual(() => {
      const origin = imagesOf(tensors, 'origin');
      const start = linf.start(origin.shape, EPSILON, replay as Random);
      return linf.project(tf.add(origin, start), origin, EPSILON);
    }, 'linf/random_perturb');
  });
});

// The l2 cases: eps 0.8, step size 0.3; image 0 has a zero gradient, image 1 of `x` is already the origin.
describe('the l2 ball', () => {
  it('steps along the gradient by the step size, whatever its length, and nowhere where it is zero', async () => {
    await expectEqual(() => l2.step(imagesOf(tensors, 'x'), imagesOf(tensors, 'gradient'), 0.3), 'l2/step');
  });

  it('measures gradients whose squares vanish in float32', async () => {
    await tidied(async () => {
      const gradient = tf.tensor4d([3e-9, -4e-9, 3e-30, -4e-30], [2, 1, 2, 1]);
      const step = [...(await l2.step(tf.zerosLike(gradient), gradient, 1).data())];
      // Of the published rule, g / (norm + 1e-10): 5e-9 / 5.1e-9 of the step, and next to nothing.
      expectClose(step.slice(0, 2), [0.6 / 1.02, -0.8 / 1.02], { abs: 1e-6 });
      expect(Math.hypot(...step.slice(2))).toBeLessThan(1e-15);
    });
  });

  it.each([
    ['x', 'l2/project'],
    ['near', 'l2/project_near'],
  ])('projects %s onto the ball and [0, 1]', async (name, expected) => {
    await expectEqual(() => l2.project(imagesOf(tensors, name), imagesOf(tensors, 'origin'), 0.8), expected);
  });

  it('projects a step from the origin', async () => {
    await expectEqual(() => {
      const origin = imagesOf(tensors, 'origin');
      return l2.project(l2.step(origin, imagesOf(tensors, 'gradient'), 0.3), origin, 0.8);
    }, 'l2/step_project');
  });

  it('starts on the sphere, in the direction of a normal draw', async () => {
    const normal = valuesOf(tensors, 'random/normal');
    const replay: Pick<Random, 'fillNormal'> = {
      fillNormal: (n, standardDeviation) => {
        expect([n, standardDeviation]).toEqual([normal.length, 1]);
        return normal;
      },
    };
    await expectEqual(() => {
      const origin = imagesOf(tensors, 'origin');
      return tf.clipByValue(tf.add(origin, l2.start(origin.shape, 0.8, replay as Random)), 0, 1);
    }, 'l2/random_perturb');
  });
});
