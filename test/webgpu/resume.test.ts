import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { readSafetensors } from '../../src/models/checkpoints/safetensors';
import { startTestBackend } from '../unit/support/testBackend';
import { bars, experimentOf, resumeFrom, trace, traceUntil, type Trace } from '../unit/training/tinyTraining';

beforeAll(startTestBackend);

/** Nine steps of Adam in three epochs. */
const experiment = experimentOf({ name: 'natural' }, { batchSize: 4 });
const images = { images: bars(12) };

/** Runs on one backend; the one that runs now comes back. */
async function on<T>(backend: string, run: () => Promise<T>): Promise<T> {
  const before = tf.getBackend();
  await tf.setBackend(backend);
  try {
    return await run();
  } finally {
    await tf.setBackend(before);
  }
}

/** All weights of the finished network, one behind the other. */
function weightsOf({ outcome, checkpoints }: Trace): number[] {
  expect(outcome).toBe('complete');
  const { tensors } = readSafetensors(checkpoints.at(-1)?.model ?? new Uint8Array(), 'model');
  return [...tensors.values()].flatMap(({ data }) => Array.from(data, Number));
}

/** Rounding of 32-bit numbers, carried on by nine steps of 1e-3. */
const TOLERANCE = 1e-5;

it('a training cut on one backend goes on with the other to the weights of an uninterrupted one', async () => {
  const whole = weightsOf(await on('cpu', () => trace(experiment, images)));
  for (const [begins, ends] of [
    ['webgpu', 'cpu'],
    ['cpu', 'webgpu'],
  ] as const) {
    const cut = await on(begins, () => traceUntil(5, experiment, images));
    expect(cut.outcome).toMatchObject({ code: 'cancelled' });
    const resumed = weightsOf(await on(ends, () => trace(experiment, { ...images, ...resumeFrom(cut) })));
    expect(resumed).toHaveLength(whole.length);
    const away = resumed.map((weight, index) => Math.abs(weight - (whole[index] ?? NaN)));
    expect(
      away.filter((distance) => !(distance < TOLERANCE)),
      `${begins}, then ${ends}`,
    ).toEqual([]);
  }
});
