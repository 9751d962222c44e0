import { writeFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineServices } from '../../../src/engine/services';
import { zeroShotHandlers } from '../../../src/engine/zeroShot';
import type { EngineRequests, WorkProgress } from '../../../src/protocol/requests';
import type { CheckpointRef, Evaluation } from '../../../src/protocol/runs';
import { runPaths } from '../../../src/runs/runFolder';
import { makeTestRun } from '../support/testRun';
import { startTestServices, testBackendName, testWork } from '../support/testServices';

type Params = EngineRequests['zero-shot/table']['params'];

let services: EngineServices;
let checkpoint: CheckpointRef;

const table = (changes: Partial<Params> = {}, work = testWork<WorkProgress>()) =>
  Promise.resolve(
    zeroShotHandlers(services)['zero-shot/table'](
      { checkpoints: [checkpoint], source: 'mnist-4k', targets: [], ...changes },
      work,
    ),
  );

beforeAll(async () => {
  services = await startTestServices();
  checkpoint = await makeTestRun();
});

afterAll(() => services.dispose());

describe('zero-shot/table', () => {
  it('counts what the model reads right on the source', async () => {
    const [row] = await table();
    const set = await services.images('mnist-4k', 'test');
    const { model } = await services.model(checkpoint);
    const images = tf.tensor4d(await set.batch(Array.from({ length: 1000 }, (_, i) => i)), [1000, 28, 28, 1]);
    const read = tf.tidy(() => tf.argMax(model.logits(images), 1).dataSync());
    images.dispose();
    const right = set.labels.filter((label, i) => label === read[i]).length;
    expect(row?.evaluation.source).toMatchObject({ correct: right, count: 1000, value: right / 1000 });
    expect(row?.evaluation.robust.correct).toBeLessThanOrEqual(right);
    expect(row?.runName).toBe('Untrained');
  });

  it('gives the targets in the order asked for, and reports up to the end', async () => {
    const targets = [
      { data: 'optdigits', fit: 'pad' },
      { data: 'optdigits', fit: 'resize' },
    ] as const;
    const work = testWork<WorkProgress>();
    const [row] = await table({ targets }, work);
    expect(row?.evaluation.targets.map(({ data, fit, accuracy }) => [data, fit, accuracy.count])).toEqual([
      ['optdigits', 'pad', 1797],
      ['optdigits', 'resize', 1797],
    ]);
    const fractions = work.reports.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBeCloseTo(1, 10);
  });

  it('takes from the run folder what it has measured, and measures nothing again in one session', async () => {
    const run = await makeTestRun(3);
    const proportion = { correct: 1, count: 2, value: 0.5, low: 0.1, high: 0.9 };
    const recorded: Evaluation = {
      checkpoint: run.file,
      backend: 'tensorflow-cpu',
      source: proportion,
      robust: proportion,
      targets: [{ data: 'optdigits', fit: 'pad', accuracy: proportion }],
    };
    await writeFile(runPaths(run.run).evaluation, JSON.stringify(recorded));
    const [known] = await table({ checkpoints: [run], targets: [{ data: 'optdigits', fit: 'pad' }] });
    expect(known?.evaluation).toEqual(recorded);
    const other = { checkpoints: [run], targets: [{ data: 'optdigits', fit: 'resize' }] } as const;
    const [measured] = await table(other);
    expect(measured?.evaluation).toMatchObject({ backend: testBackendName, source: { count: 1000 } });
    const work = testWork<WorkProgress>();
    expect((await table(other, work))[0]?.evaluation).toEqual(measured?.evaluation);
    expect(work.reports).toEqual([]);
  });

  it('does not take what another checkpoint of the run was measured at', async () => {
    const run = await makeTestRun(4);
    const proportion = { correct: 1, count: 2, value: 0.5, low: 0.1, high: 0.9 };
    const recorded = {
      checkpoint: 'epoch-020.safetensors',
      source: proportion,
      robust: proportion,
      targets: [],
    };
    await writeFile(runPaths(run.run).evaluation, JSON.stringify(recorded));
    const [row] = await table({ checkpoints: [run] });
    expect(row?.evaluation).toMatchObject({ checkpoint: run.file, source: { count: 1000 } });
  });

  it('stops when it is cancelled, leaves no tensor behind, and measures anew when asked again', async () => {
    const run = await makeTestRun(5);
    await table({ checkpoints: [run], source: 'optdigits' });
    const before = tf.memory().numTensors;
    const work = testWork<WorkProgress>();
    const stopped = table({ checkpoints: [run] }, { ...work, report: () => work.cancel() });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect(tf.memory().numTensors).toBe(before);
    expect((await table({ checkpoints: [run] }))[0]?.evaluation.source.count).toBe(1000);
  });

  it('refuses a data set that nobody knows, naming those it knows', async () => {
    await expect(table({ targets: [{ data: 'emnist', fit: 'pad' }] })).rejects.toMatchObject({
      code: 'data/unknown',
      message: expect.stringContaining('optdigits') as string,
    });
  });
});

describe('zero-shot/misread', () => {
  it('gives images that are read wrongly, at most as many as asked for', async () => {
    const handler = zeroShotHandlers(services)['zero-shot/misread'];
    const params = { checkpoint, data: 'optdigits', fit: 'pad', limit: 5 } as const;
    const { accuracy, images } = await handler(params, testWork<WorkProgress>());
    expect(accuracy.count).toBe(1797);
    expect(images.length).toBe(5);
    for (const { label, prediction, pixels } of images) {
      expect(prediction.classIndex).not.toBe(label);
      expect([pixels.height, pixels.width]).toEqual([28, 28]);
    }
  });
});
