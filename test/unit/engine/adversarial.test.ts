import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adversarialHandlers } from '../../../src/engine/adversarial';
import type { EngineServices } from '../../../src/engine/services';
import type { Model } from '../../../src/models/model';
import type {
  AdversarialExample,
  EngineRequests,
  ImageSource,
  WorkProgress,
} from '../../../src/protocol/requests';
import type { CheckpointRef } from '../../../src/protocol/runs';
import { linearModel } from '../attacks/linearModel';
import { makeTestRun } from '../support/testRun';
import { startTestServices, testWork } from '../support/testServices';

type Params = EngineRequests['adversarial/generate']['params'];

let services: EngineServices;
let checkpoint: CheckpointRef;
const pgd = {
  name: 'pgd',
  threatModel: 'linf',
  epsilon: 0.1,
  stepSize: 0.05,
  steps: 3,
  randomStart: true,
  restarts: 1,
  useBest: false,
} as const;

const digits = (start: number, count: number): ImageSource[] =>
  Array.from({ length: count }, (_, i) => ({
    kind: 'data',
    data: 'mnist-4k',
    split: 'test',
    index: start + i,
  }));

const generate = (
  changes: Partial<Params> = {},
  work = testWork<WorkProgress>(),
): Promise<readonly AdversarialExample[]> =>
  Promise.resolve(
    adversarialHandlers(services)['adversarial/generate'](
      { checkpoint, images: digits(0, 4), attack: pgd, seed: 0, ...changes },
      work,
    ),
  );

const largestChange = ({ original, adversarial }: AdversarialExample): number =>
  adversarial.values.reduce(
    (largest, value, i) => Math.max(largest, Math.abs(value - (original.values[i] ?? NaN))),
    0,
  );

beforeAll(async () => {
  services = await startTestServices();
  checkpoint = await makeTestRun();
});

afterAll(() => services.dispose());

describe('adversarial/generate', () => {
  it('goes to the border of the ball and no further, and says what is read before and after', async () => {
    const examples = await generate();
    const set = await services.images('mnist-4k', 'test');
    for (const [index, example] of examples.entries()) {
      expect(largestChange(example)).toBeCloseTo(0.1, 6);
      expect(example.adversarial.values.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect([...example.original.values]).toEqual([...(await set.batch([index]))]);
      expect([example.index, example.label]).toEqual([index, set.labels[index]]);
      expect(Number(example.from.className)).toBe(example.from.classIndex);
    }
  });

  it('leaves the images as they are where ε is 0', async () => {
    const examples = await generate({ attack: { ...pgd, epsilon: 0 } });
    expect(examples.map(largestChange)).toEqual([0, 0, 0, 0]);
    expect(examples.map(({ to }) => to)).toEqual(examples.map(({ from }) => from));
  });

  it('gives an image the same perturbation whatever it is attacked with', async () => {
    const together = await generate({ images: digits(0, 20) });
    const alone = await generate({ images: digits(18, 1) });
    expect([...(alone[0]?.adversarial.values ?? [])]).toEqual([...(together[18]?.adversarial.values ?? [])]);
  });

  it('draws the start from the seed', async () => {
    const [first] = await generate({ seed: 1 });
    const [again] = await generate({ seed: 1 });
    const [other] = await generate({ seed: 2 });
    expect(again).toEqual(first);
    expect([...(other?.adversarial.values ?? [])]).not.toEqual([...(first?.adversarial.values ?? [])]);
  });

  it('makes a target class more probable', async () => {
    const examples = await generate({
      targetClass: 7,
      attack: { ...pgd, epsilon: 0.3, stepSize: 0.1, steps: 10 },
    });
    expect(examples.map(({ to }) => to.classIndex)).toEqual([7, 7, 7, 7]);
  });

  it('refuses a target class that the model does not have', async () => {
    await expect(generate({ targetClass: 10 })).rejects.toMatchObject({ code: 'model/class-out-of-range' });
  });

  it('reports how far it is', async () => {
    const work = testWork<WorkProgress>();
    await generate({ images: digits(0, 20) }, work);
    expect(work.reports.map(({ fraction }) => fraction)).toEqual([16 / 20, 1]);
  });

  it('takes fewer large images at a time', async () => {
    const pixels = 96 * 96 * 3;
    const rows = Array.from({ length: pixels }, () => [0, 0, 0, 0]);
    const loaded = await services.model(checkpoint);
    const large = { ...loaded, model: linearModel([96, 96, 3], rows, [1, 0, 0, 0]) };
    const of = { ...services, model: () => Promise.resolve(large) };
    const work = testWork<WorkProgress>();
    const params = { checkpoint, images: digits(0, 12), attack: { ...pgd, steps: 1 }, seed: 0 };
    await adversarialHandlers(of)['adversarial/generate'](params, work);
    expect(work.reports.map(({ fraction }) => fraction)).toEqual([8 / 12, 1]);
  });

  it('stops between two steps when it is cancelled', async () => {
    const loaded = await services.model(checkpoint);
    const work = testWork<WorkProgress>();
    let passes = 0;
    const counting: Model = {
      ...loaded.model,
      logits: (x, mode) => {
        // The first pass says what the images are read as; the others are steps.
        if (++passes === 4) work.cancel();
        return loaded.model.logits(x, mode);
      },
    };
    const of = { ...services, model: () => Promise.resolve({ ...loaded, model: counting }) };
    const params = { checkpoint, images: digits(0, 4), attack: { ...pgd, steps: 100 }, seed: 0 };
    const before = tf.memory().numTensors;
    const result = adversarialHandlers(of)['adversarial/generate'](params, work);
    await expect(result).rejects.toMatchObject({ code: 'cancelled' });
    expect(passes).toBe(4);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('stops between batches when it is cancelled, and leaves no tensor behind', async () => {
    await generate();
    const before = tf.memory().numTensors;
    const work = testWork<WorkProgress>();
    const result = generate({ images: digits(0, 100) }, { ...work, report: () => work.cancel() });
    await expect(result).rejects.toMatchObject({ code: 'cancelled' });
    await generate({ images: digits(0, 20) });
    expect(tf.memory().numTensors).toBe(before);
  });
});
