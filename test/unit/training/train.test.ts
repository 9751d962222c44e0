import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ImageSet } from '../../../src/data/imageSet';
import { cancelled } from '../../../src/protocol/errors';
import type { TrainingMethod } from '../../../src/protocol/experiment';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { startTestBackend } from '../support/testBackend';
import {
  adversarial,
  bars,
  bytesOf,
  experimentOf,
  quick,
  resumeFrom,
  steps,
  trace,
  traceUntil,
} from './tinyTraining';

beforeAll(async () => {
  await startTestBackend();
});

describe('training', () => {
  it('learns: the loss falls and the accuracy of the last batches is high', async () => {
    const { metrics, outcome } = await trace(experimentOf({ name: 'natural' }, { epochs: 12, ...quick }));
    expect(outcome).toBe('complete');
    const records = steps(metrics);
    expect(records[0]?.loss).toBeCloseTo(Math.log(10), 0.5);
    expect(records.at(-1)?.loss).toBeLessThan(0.5);
    expect(records.at(-1)?.cleanAccuracy).toBeGreaterThan(0.9);
  });

  it('records every step with its epoch and learning rate, then the epoch', async () => {
    const { metrics } = await trace(experimentOf({ name: 'natural' }));
    expect(metrics.map(({ kind, step, epoch }) => `${kind} ${String(step)} ${String(epoch)}`)).toEqual([
      'step 1 1',
      'step 2 1',
      'step 3 1',
      'epoch 3 1',
      'step 4 2',
      'step 5 2',
      'step 6 2',
      'epoch 6 2',
      'step 7 3',
      'step 8 3',
      'step 9 3',
      'epoch 9 3',
    ]);
    steps(metrics).forEach(({ learningRate }, index) =>
      expect(learningRate).toBeCloseTo(1e-3 * (1 - index / 9), 12),
    );
    expect(metrics[3]).toEqual({ kind: 'epoch', step: 3, epoch: 1, testAccuracy: 0.5 });
  });

  it('writes clean and robust accuracies, the clean one every tenth step where it costs a pass of its own', async () => {
    const kinds = async (method: TrainingMethod): Promise<string[][]> => {
      const { metrics } = await trace(experimentOf(method, { epochs: 4 }));
      return steps(metrics).map((record) =>
        Object.keys(record)
          .filter((key) => key.endsWith('Accuracy'))
          .sort(),
      );
    };
    const every = (tenth: string[], others: string[]): string[][] =>
      Array.from({ length: 12 }, (_, index) => (index % 10 === 0 ? tenth : others));
    expect(await kinds({ name: 'natural' })).toEqual(every(['cleanAccuracy'], ['cleanAccuracy']));
    expect(await kinds(adversarial)).toEqual(every(['cleanAccuracy', 'robustAccuracy'], ['robustAccuracy']));
    expect(await kinds({ name: 'noise', sigma: 0.1 })).toEqual(every(['cleanAccuracy'], []));
  });

  it('measures the clean accuracy of a step before its update', async () => {
    const { metrics } = await trace(experimentOf(adversarial, { epochs: 1 }));
    const attackedNowhere = experimentOf(
      { ...adversarial, attack: { ...adversarial.attack, epsilon: 0, stepSize: 0 } },
      { epochs: 1 },
    );
    const unattacked = steps((await trace(attackedNowhere)).metrics)[0];
    expect(unattacked?.cleanAccuracy).toBe(unattacked?.robustAccuracy);
    expect(steps(metrics)[0]?.cleanAccuracy).toBe(unattacked?.cleanAccuracy);
  });

  it('sees every image once an epoch, in another order each epoch and for each seed', async () => {
    const seen: string[] = [];
    const images = bars();
    const spying: ImageSet = {
      ...images,
      batch: (indices) => (seen.push([...Array.from(indices)].join()), images.batch(indices)),
    };
    await trace(experimentOf({ name: 'natural' }, { epochs: 2 }), { images: spying });
    await trace({ ...experimentOf({ name: 'natural' }, { epochs: 1 }), seed: 4 }, { images: spying });
    const orders = [0, 3, 6].map((first) =>
      seen
        .slice(first, first + 3)
        .join()
        .split(',')
        .map(Number),
    );
    for (const order of orders)
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 44 }, (_, i) => i));
    expect(new Set(orders.map(String)).size).toBe(3);
  });

  it('counts steps, speed and time left', async () => {
    const seen: { totalSteps: number; imagesPerSecond: number; secondsLeft: number }[] = [];
    await trace(experimentOf({ name: 'natural' }, { epochs: 1 }), {
      onStep: (progress) => seen.push(progress),
    });
    expect(seen.map(({ totalSteps }) => totalSteps)).toEqual([3, 3, 3, 3]);
    expect(seen.at(-1)?.secondsLeft).toBe(0);
    for (const { imagesPerSecond } of seen) expect(imagesPerSecond).toBeGreaterThan(0);
  });

  it('stops with the step and the learning rate where the loss is no number', async () => {
    const method: TrainingMethod = { name: 'noise', sigma: Number.MAX_VALUE };
    const { outcome, checkpoints } = await trace(experimentOf(method));
    expect(outcome).toMatchObject({ code: 'training/diverged' });
    expect(String(outcome)).toContain('step 1');
    expect(String(outcome)).toContain('0.001');
    expect(checkpoints).toEqual([]);
  });
});

describe('the same experiment', () => {
  const methods: TrainingMethod[] = [{ name: 'natural' }, adversarial, { name: 'noise', sigma: 0.2 }];

  it.each(methods.map((method) => [method.name, method] as const))(
    '%s: gives the same bytes twice, and others for another seed',
    async (_name, method) => {
      const [first, second] = [await trace(experimentOf(method)), await trace(experimentOf(method))];
      const other = await trace({ ...experimentOf(method), seed: 4 });
      expect(bytesOf(first.checkpoints.at(-1))).toBe(bytesOf(second.checkpoints.at(-1)));
      expect(first.metrics).toEqual(second.metrics);
      expect(bytesOf(other.checkpoints.at(-1))).not.toBe(bytesOf(first.checkpoints.at(-1)));
    },
  );

  it.each([
    ['Adam', {}, {}],
    [
      'SGD with weight decay on weights',
      {},
      {
        optimizer: {
          name: 'sgd',
          learningRate: 0.05,
          momentum: 0.9,
          nesterov: true,
          weightDecay: 5e-4,
          weightDecayOn: 'weights',
        },
      },
    ],
    ['a cyclic schedule', {}, { schedule: { name: 'cyclic', peakAt: 0.5 } }],
    ['a multistep schedule', {}, { schedule: { name: 'multistep', milestones: [0.2, 0.5], factor: 0.1 } }],
    ['label smoothing', {}, { labelSmoothing: 0.1 }],
    ['half clean, half attacked', { cleanShare: 0.5 }, {}],
    ['a random target', { target: 'random' }, {}],
    ['an attack in train mode', { attackMode: 'train' }, {}],
  ] as const)(
    '%s: interrupted within an epoch and resumed, gives the same bytes and records',
    async (_name, method, training) => {
      const experiment = experimentOf({ ...adversarial, ...method }, training);
      const whole = await trace(experiment);
      const first = await traceUntil(2, experiment);
      expect(first.outcome).toMatchObject({ code: 'cancelled' });
      expect(first.checkpoints.map(({ step, epoch, atEpochEnd }) => ({ step, epoch, atEpochEnd }))).toEqual([
        { step: 2, epoch: 0, atEpochEnd: false },
      ]);
      const second = await traceUntil(7, experiment, resumeFrom(first));
      const third = await trace(experiment, resumeFrom(second));
      expect(third.outcome).toBe('complete');
      expect(bytesOf(third.checkpoints.at(-1))).toBe(bytesOf(whole.checkpoints.at(-1)));
      expect([...first.metrics, ...second.metrics, ...third.metrics]).toEqual(whole.metrics);
    },
  );

  it('cancelled while an epoch is measured, measures it again and gives the same bytes', async () => {
    const experiment = experimentOf(adversarial);
    const whole = await trace(experiment);
    const first = await trace(experiment, { testAccuracy: () => Promise.reject(cancelled()) });
    expect(first.outcome).toMatchObject({ code: 'cancelled' });
    expect(first.checkpoints.at(-1)).toMatchObject({ step: 3, epoch: 0, atEpochEnd: false });
    const second = await trace(experiment, resumeFrom(first));
    expect([...first.metrics, ...second.metrics]).toEqual(whole.metrics);
    expect(second.checkpoints.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(bytesOf(second.checkpoints.at(-1))).toBe(bytesOf(whole.checkpoints.at(-1)));
  });

  it('resumed after its end does nothing more', async () => {
    const experiment = experimentOf({ name: 'natural' });
    const whole = await trace(experiment);
    const again = await trace(experiment, resumeFrom(whole));
    expect(again).toEqual({ metrics: [], checkpoints: [], outcome: 'complete' });
  });
});

describe('cancelling', () => {
  it('is honoured before the next step', async () => {
    const { metrics, outcome } = await traceUntil(4, experimentOf({ name: 'natural' }));
    expect(outcome).toMatchObject({ code: 'cancelled' });
    expect(Math.max(...metrics.map(({ step }) => step))).toBe(4);
  });

  it('before the first step writes nothing', async () => {
    const { metrics, checkpoints, outcome } = await trace(experimentOf({ name: 'natural' }), {
      signal: AbortSignal.abort(),
    });
    expect(outcome).toMatchObject({ code: 'cancelled' });
    expect([metrics, checkpoints]).toEqual([[], []]);
  });

  it('lets timers and messages in between steps', async () => {
    const ticks: number[] = [];
    const timer = setInterval(() => ticks.push(1), 0);
    await trace(experimentOf({ name: 'natural' }, { epochs: 4 }));
    clearInterval(timer);
    expect(ticks.length).toBeGreaterThanOrEqual(3);
  });
});

it('leaves no tensor behind: complete, cancelled, diverged, or a checkpoint that cannot be written', async () => {
  const experiment = experimentOf(adversarial, { epochs: 1 });
  await expectNoLeakedTensors(() => trace(experiment));
  await expectNoLeakedTensors(() => traceUntil(1, experiment));
  await expectNoLeakedTensors(() => trace(experimentOf({ name: 'noise', sigma: Number.MAX_VALUE })));
  const full = await expectNoLeakedTensors(() =>
    trace(experiment, { writeCheckpoint: () => Promise.reject(new Error('full')) }),
  );
  expect(full).toMatchObject({ outcome: new Error('full') });
  await expectNoLeakedTensors(() =>
    trace(experiment, { resumeFrom: { model: new Uint8Array(9), optimizer: new Uint8Array(9), path: 'x' } }),
  );
});

it('holds no tensor more after ten steps than after one', async () => {
  const counts: number[] = [];
  await trace(experimentOf(adversarial, { epochs: 4 }), {
    onStep: ({ record }) => {
      if (record.kind === 'step') counts.push(tf.memory().numTensors);
    },
  });
  expect(new Set(counts).size).toBe(1);
});
