import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { robustAttacks, STANDARD_BUDGET } from '../../../src/attacks/registry';
import { explain } from '../../../src/attribution/explain';
import { randomStream } from '../../../src/data/random';
import { createModel } from '../../../src/models/architectures';
import type { Model } from '../../../src/models/model';
import { startTestBackend } from '../support/testBackend';
import { adversarial, bars, bytesOf, experimentOf, trace } from './tinyTraining';

let model: Model;
beforeAll(async () => {
  await startTestBackend();
  model = createModel('wong-small', 10, randomStream(9, 'weights'));
});
afterAll(() => {
  model.dispose();
});

/** What the other queue of the engine may be asked for: a map, and an attack that reads in the middle of its gradients. */
async function answers(): Promise<number[]> {
  const set = bars(4);
  const x = await set.batch([0, 1, 2, 3]);
  const image = { height: 28, width: 28, channels: 1, values: x.slice(0, 784) } as const;
  const map = await explain('loss-gradient', model, image, 3);
  const random = [0, 1, 2, 3].map((row) => randomStream(1, 'row', row));
  const batch = { x, shape: [28, 28, 1], labels: set.labels, random } as const;
  const budget = { ...STANDARD_BUDGET, steps: 3 };
  const attacked = await robustAttacks['apgd-ce'](
    model,
    batch,
    { threatModel: 'linf', epsilon: 0.1 },
    budget,
  );
  return [...map.values, ...attacked];
}

it('a training and the answers to requests during it are those that each has alone', async () => {
  const experiment = experimentOf({ ...adversarial, cleanShare: 0.5, target: 'random' }, { epochs: 2 });
  const alone = await trace(experiment);
  const answeredAlone = await answers();
  const before = tf.memory().numTensors;
  const ended = new AbortController();
  const training = trace(experiment).finally(() => ended.abort());
  const answered: number[][] = [];
  while (!ended.signal.aborted) {
    answered.push(await answers());
    await nextTurn();
  }
  const { metrics, checkpoints } = await training;
  expect(answered.length).toBeGreaterThan(1);
  for (const answer of answered) expect(answer).toEqual(answeredAlone);
  expect(metrics).toEqual(alone.metrics);
  expect(checkpoints.map(bytesOf)).toEqual(alone.checkpoints.map(bytesOf));
  expect(tf.memory().numTensors).toBe(before);
});
