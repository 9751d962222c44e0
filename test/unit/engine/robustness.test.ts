import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attack } from '../../../src/attacks/attack';
import { randomStream } from '../../../src/data/random';
import { robustnessHandlers } from '../../../src/engine/robustness';
import type { EngineServices } from '../../../src/engine/services';
import { wilsonInterval } from '../../../src/evaluation/wilson';
import { createModel } from '../../../src/models/architectures';
import { encodeCheckpoint } from '../../../src/models/checkpoints/checkpoint';
import type { EngineRequests, WorkProgress } from '../../../src/protocol/requests';
import type { AttackSuiteName, RobustnessResult, RobustnessSettings } from '../../../src/protocol/robustness';
import type { CheckpointRef } from '../../../src/protocol/runs';
import { checkout } from '../support/programRoot';
import { makeTestRun } from '../support/testRun';
import { startTestServices, testBackendName, testWork } from '../support/testServices';
import { tidied } from '../support/tidied';

type Params = EngineRequests['robustness/evaluate']['params'];

const sample = (name: string): CheckpointRef => ({
  run: join(checkout, 'media', 'samples', name),
  file: 'epoch-020.safetensors',
});
const hardened = sample('at-0.1');
const natural = sample('natural');
const pgd: RobustnessSettings = {
  attack: 'pgd',
  threatModel: 'linf',
  epsilon: 0.1,
  images: 20,
  seed: 0,
  steps: 5,
  restarts: 1,
};

let services: EngineServices;
beforeAll(async () => {
  services = await startTestServices();
});
afterAll(() => services.dispose());

const evaluate = (
  changes: Partial<Params> = {},
  work = testWork<WorkProgress>(),
): Promise<RobustnessResult> =>
  Promise.resolve(
    robustnessHandlers(services)['robustness/evaluate'](
      { checkpoint: hardened, data: 'mnist-4k', settings: pgd, ...changes },
      work,
    ),
  );

/** How many of the first images the network reads right, after FGSM of length ε where one is given. */
async function countRight(checkpoint: CheckpointRef, epsilon?: number): Promise<number> {
  const { model } = await services.model(checkpoint);
  const set = await services.images('mnist-4k', 'test');
  const rows = Array.from({ length: pgd.images }, (_, row) => row);
  const values = await set.batch(rows);
  return tidied(async () => {
    const labels = tf.tensor1d(
      rows.map((row) => set.labels[row] ?? -1),
      'int32',
    );
    const clean = tf.tensor4d(values, [rows.length, 28, 28, 1]);
    const step = { threatModel: 'linf', randomStart: false, restarts: 1, useBest: false } as const;
    const x =
      epsilon === undefined
        ? clean
        : await attack(
            model,
            clean,
            labels,
            { ...step, name: 'fgsm', epsilon, stepSize: epsilon, steps: 1 },
            randomStream(0, 'x'),
          );
    const [right = NaN] = await tf.sum(tf.equal(tf.argMax(model.logits(x), 1), labels)).data();
    return right;
  });
}

describe('robustness/evaluate', () => {
  it('counts the first images of the test split that a sample still reads right', async () => {
    const result = await evaluate();
    expect(result.clean).toEqual(wilsonInterval(await countRight(hardened), 20));
    expect(result.singleStep).toEqual(wilsonInterval(await countRight(hardened, 0.1), 20));
    expect(result.attacks.map(({ name }) => name)).toEqual(['pgd']);
    expect(result.attacks[0]?.accuracy).toEqual(result.worst);
    expect(result.worst.correct).toBeLessThanOrEqual(result.singleStep.correct);
    expect(result.warnings).toEqual([]);
    expect(result.backend).toBe(testBackendName);
  });

  it('finds nothing at ε 0, and tells the natural sample from the hardened one at 0.1', async () => {
    const still = await evaluate({ settings: { ...pgd, epsilon: 0 } });
    expect(still.worst).toEqual(still.clean);
    const [soft, hard] = [await evaluate({ checkpoint: natural }), await evaluate()];
    expect(hard.worst.correct - soft.worst.correct).toBeGreaterThanOrEqual(10);
  });

  it('gives the same again for the same seed, and no more right with more restarts', async () => {
    const settings = { ...pgd, epsilon: 0.15 };
    const once = await evaluate({ settings });
    expect(await evaluate({ settings })).toEqual(once);
    const more = await evaluate({ settings: { ...settings, restarts: 4 } });
    expect(more.worst.correct).toBeLessThanOrEqual(once.worst.correct);
  });

  it('reads what was made on another checkpoint: less is misread than on its own', async () => {
    const own = await evaluate({ checkpoint: natural });
    const transferred = await evaluate({ checkpoint: natural, madeOn: hardened });
    expect(transferred.clean).toEqual(own.clean);
    expect(transferred.worst.correct).toBeGreaterThan(own.worst.correct);
  });

  it('reports how far it is, and stops between two steps when it is cancelled, without a tensor left', async () => {
    await evaluate({ settings: { ...pgd, images: 2 } });
    const before = tf.memory().numTensors;
    const work = testWork<WorkProgress>();
    const result = evaluate(
      { settings: { ...pgd, images: 60 } },
      {
        ...work,
        report: (told) => {
          work.report(told);
          work.cancel();
        },
      },
    );
    await expect(result).rejects.toMatchObject({ code: 'cancelled' });
    expect(work.reports).toEqual([{ fraction: 0, message: 'pgd on images 1 to 50 of 60' }]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('writes the record whole where it is asked to, over an older one, and nothing when it is cancelled', async () => {
    const recordAs = join(await mkdtemp(join(tmpdir(), 'gradlens-record-')), 'robustness.json');
    await evaluate({ recordAs, settings: { ...pgd, images: 2 } });
    const settings = { ...pgd, images: 3 };
    const result = await evaluate({ recordAs, settings });
    const written: unknown = JSON.parse(await readFile(recordAs, 'utf8'));
    expect(written).toEqual({ checkpoint: hardened.file, data: 'mnist-4k', settings, result });
    const work = testWork<WorkProgress>();
    const cancelled = evaluate(
      { recordAs, settings: { ...pgd, images: 1 } },
      { ...work, report: () => work.cancel() },
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(JSON.parse(await readFile(recordAs, 'utf8'))).toEqual(written);
    expect(await readdir(dirname(recordAs))).toEqual(['robustness.json']);
  });

  it('brings other images to the input of the network', async () => {
    const result = await evaluate({ data: 'optdigits', settings: { ...pgd, images: 4 } });
    expect(result.clean.count).toBe(4);
    expect(result.worst.correct).toBeLessThanOrEqual(result.clean.correct);
  });

  it('answers with a code where the attack, the checkpoint or the data is not there', async () => {
    // As a client of another version might.
    const foreign = 'carlini' as string as AttackSuiteName;
    await expect(evaluate({ settings: { ...pgd, attack: foreign } })).rejects.toMatchObject({
      code: 'attack/unknown',
      message: expect.stringMatching(/carlini.*autoattack-lite.*pgd/) as string,
    });
    const { run } = await makeTestRun();
    await expect(evaluate({ checkpoint: { run, file: 'epoch-009.safetensors' } })).rejects.toMatchObject({
      code: 'run/checkpoint-missing',
    });
    await expect(evaluate({ data: 'nothing' })).rejects.toMatchObject({ code: 'data/unknown' });
  });

  it('says which attack needs more classes than the network has, and which do not', async () => {
    const run = await mkdtemp(join(tmpdir(), 'gradlens-three-'));
    const file = 'three.safetensors';
    const model = createModel('wong-small', 3, randomStream(0, 'weights'));
    await writeFile(join(run, file), await encodeCheckpoint(model, { epoch: '1', step: '1' }));
    model.dispose();
    const checkpoint = { run, file };
    const settings = { ...pgd, attack: 'apgd-t' } as const;
    await expect(evaluate({ checkpoint, settings })).rejects.toMatchObject({
      code: 'attack/needs-classes',
      message: expect.stringContaining('apgd-ce, fab-t or square') as string,
    });
    expect((await evaluate({ checkpoint })).worst.count).toBe(20);
  });

  it('refuses to read what is made on a network of another input', async () => {
    const run = await mkdtemp(join(tmpdir(), 'gradlens-colour-'));
    const file = 'colour.safetensors';
    const model = createModel('wrn-10-1', 10, randomStream(0, 'weights'));
    await writeFile(join(run, file), await encodeCheckpoint(model, { epoch: '1', step: '1' }));
    model.dispose();
    await expect(evaluate({ madeOn: { run, file } })).rejects.toMatchObject({
      code: 'attack/other-input',
      message: expect.stringContaining(
        'takes 32 × 32 × 3, and the one that reads them takes 28 × 28 × 1',
      ) as string,
    });
  });
});
