import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apgd, type ApgdResult } from '../../../src/attacks/apgd';
import { rowOf, type AttackBatch } from '../../../src/attacks/batch';
import { crossEntropyOf, dlrOf } from '../../../src/attacks/objectives';
import type { Model } from '../../../src/models/model';
import { expectClose, readFixture, valuesOf, type FixtureTensors } from '../support/fixtures';
import { startTestBackend } from '../support/testBackend';
import { tidied } from '../support/tidied';
import { differingFractions, fixtureNets, mean, readInfo, type NetName } from './peers';

// Reference: torchattacks' APGD, which gives what fra31/auto-attack does.
interface ApgdInfo {
  readonly parameters: {
    readonly norm: 'Linf' | 'L2';
    readonly eps: number;
    readonly steps: number;
    readonly loss: 'ce' | 'dlr';
  };
  readonly peer_float32_against_its_float64: {
    readonly x_best: { readonly fraction_per_sample: readonly number[] };
  };
  readonly tolerance: Readonly<
    Record<'steps1/x_best' | 'x_best', { readonly abs: number; readonly entries_that_may_differ: number }>
  > & {
    readonly loss_best: { readonly abs: number };
  };
}

let models: Record<NetName, Model>;
beforeAll(async () => {
  await startTestBackend();
  models = { madry: fixtureNets.madry(), wrn10: fixtureNets.wrn10(), resnet50n: fixtureNets.resnet50n() };
});
afterAll(() => {
  for (const model of Object.values(models)) model.dispose();
});

/** The perturbations that the peer starts from: its random numbers, brought to length ε. */
function startOf(tensors: FixtureTensors, size: number, { norm, eps }: ApgdInfo['parameters']): Float32Array {
  const drawn =
    norm === 'L2' ? valuesOf(tensors, 'start_normal') : valuesOf(tensors, 'start_rand').map((v) => 2 * v - 1);
  const lengths = Array.from({ length: drawn.length / size }, (_, image) => {
    const row = rowOf(drawn, image, size);
    return norm === 'L2' ? Math.hypot(...row) : row.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  });
  return drawn.map((value, index) => (eps * value) / (lengths[Math.floor(index / size)] ?? NaN));
}

interface Case {
  readonly tensors: FixtureTensors;
  readonly info: ApgdInfo;
  readonly run: (steps: number) => Promise<ApgdResult>;
  /** Of the first images, as many as `expected` has: the share of entries further than `abs` from it. */
  readonly differing: (best: Float32Array, expected: Float32Array, abs: number) => Promise<number[]>;
}

function openCase(net: NetName, name: string): Case {
  const tensors = readFixture(`attacks/${net}/${name}`);
  const info = readInfo(net, name) as ApgdInfo;
  const { norm, eps, loss } = info.parameters;
  const model = models[net];
  const labels = Int32Array.from(valuesOf(tensors, 'y'));
  const x = valuesOf(tensors, 'x_uint8').map((value) => value / 255);
  const batch: AttackBatch = { x, shape: model.inputShape, labels, random: [] };
  const size = x.length / labels.length;
  const start = startOf(tensors, size, info.parameters);
  const ball = { threatModel: norm === 'L2' ? 'l2' : 'linf', epsilon: eps } as const;
  const objective = loss === 'ce' ? crossEntropyOf(labels) : dlrOf(labels);
  return {
    tensors,
    info,
    run: (steps) => apgd(model, batch, ball, objective, { steps, start }),
    differing: (best, expected, abs) =>
      tidied(async () => {
        const images = tf.tensor4d(best.subarray(0, expected.length), [
          expected.length / size,
          ...model.inputShape,
        ]);
        return differingFractions(images, expected, abs);
      }),
  };
}

/** What the files allow where the peer's float32 equals its float64. */
const SURE = { abs: 1e-4, entriesThatMayDiffer: 0.02 };

describe('APGD equals torchattacks', () => {
  it.each([
    ['madry', 'apgd-ce-linf'],
    ['madry', 'apgd-ce-l2'],
    ['madry', 'apgd-dlr-linf'],
    ['wrn10', 'apgd-ce-linf'],
    ['wrn10', 'apgd-ce-l2'],
    ['wrn10', 'apgd-dlr-linf'],
    ['resnet50n', 'apgd-ce-linf'],
    ['resnet50n', 'apgd-ce-l2'],
  ] as const)('%s, %s: after one step and at the end', async (net, name) => {
    const { tensors, info, run, differing } = openCase(net, name);
    const { parameters, tolerance } = info;
    // Of madry/apgd-ce-l2 the images that hang on float32 are compared below.
    const hard = `${net}/${name}` === 'madry/apgd-ce-l2';
    const without = (values: readonly number[], images: readonly number[]): number[] =>
      values.filter((_, image) => !hard || !images.includes(image));

    const first = await run(1);
    const firstFractions = await differing(
      first.best,
      valuesOf(tensors, 'steps1/x_best'),
      tolerance['steps1/x_best'].abs,
    );
    expect(mean(without(firstFractions, [1, 3]))).toBeLessThanOrEqual(
      tolerance['steps1/x_best'].entries_that_may_differ,
    );
    expectClose(first.gains, valuesOf(tensors, 'steps1/loss_best'), { abs: 0.005 }, 'losses of one step');

    const end = await run(parameters.steps);
    if (tensors.has('x_best')) {
      const fractions = await differing(end.best, valuesOf(tensors, 'x_best'), tolerance.x_best.abs);
      expect(mean(without(fractions, [0]))).toBeLessThanOrEqual(tolerance.x_best.entries_that_may_differ);
      const unsure = info.peer_float32_against_its_float64.x_best.fraction_per_sample;
      const sure = fractions.filter((_, image) => unsure[image] === 0);
      for (const fraction of without(sure, [0]))
        expect(fraction).toBeLessThanOrEqual(SURE.entriesThatMayDiffer);
    }
    expectClose(end.gains, valuesOf(tensors, 'loss_best'), tolerance.loss_best, 'losses');
    expect(end.fooled.map((fooled) => (fooled ? 0 : 1))).toEqual([...valuesOf(tensors, 'still_correct')]);
  });

  it('madry, apgd-ce-l2: after one step as in float64 where the file has lost digits', async () => {
    const { info, run, differing } = openCase('madry', 'apgd-ce-l2');
    const float64 = readFixture('attacks/madry/apgd-ce-l2.float64');
    const { 'steps1/x_best': tolerance } = info.tolerance;
    // The file takes p − 1 in float32; where p is 1 − 3e-4 that turns the first step by 5e-5.
    const { best } = await run(1);
    expect(
      mean(await differing(best, valuesOf(float64, 'steps1/x_best'), tolerance.abs)),
    ).toBeLessThanOrEqual(tolerance.entries_that_may_differ);
  });

  it('madry, apgd-ce-l2: at the end as in one of the orders of losses that float32 cannot tell apart', async () => {
    const { info, run, differing } = openCase('madry', 'apgd-ce-l2');
    const asInFloat64 = rowOf(valuesOf(readFixture('attacks/madry/apgd-ce-l2'), 'x_best'), 0, 784);
    const others = valuesOf(readFixture('attacks/madry/apgd-ce-l2.float64'), 'x_best_other_orders');
    // Image 0: some of its losses are nearer to each other than logits are exact in float32; see the file.
    const { best } = await run(info.parameters.steps);
    const fractions: number[] = [];
    for (const expected of [asInFloat64, rowOf(others, 0, 784), rowOf(others, 1, 784)])
      fractions.push(...(await differing(best, expected, SURE.abs)));
    expect(fractions).toHaveLength(3);
    expect(Math.min(...fractions)).toBeLessThanOrEqual(SURE.entriesThatMayDiffer);
  });

  it('madry, apgd-dlr-linf: the very images of the file, though float64 finds others', async () => {
    const { tensors, info, run, differing } = openCase('madry', 'apgd-dlr-linf');
    const { best, gains } = await run(info.parameters.steps);
    for (const fraction of await differing(best, valuesOf(tensors, 'x_best'), SURE.abs))
      expect(fraction).toBeLessThanOrEqual(SURE.entriesThatMayDiffer);
    expectClose(gains, valuesOf(tensors, 'loss_best'), { abs: 0.005 }, 'losses');
  });
});

describe('DLR', () => {
  it('is 1 and flat where the label is the third class, whatever the logits', () => {
    const objective = dlrOf(Int32Array.of(2));
    for (const logits of [
      [3.1, 2.7, 0.1, -4],
      [17.3, 1.9, -0.7, -1],
      [1 / 3, 0.2, 0.1, 0],
    ]) {
      const { value, gradient } = objective(Float32Array.from(logits), 0);
      expect(value).toBe(1);
      expect([...gradient].map(Math.abs)).toEqual([0, 0, 0, 0]);
    }
  });

  it('is finite where all logits are equal', () => {
    const { value, gradient } = dlrOf(Int32Array.of(0))(new Float32Array(4), 0);
    expect(value).toBe(0);
    expect(gradient.every(Number.isFinite)).toBe(true);
  });
});
