import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../../src/backend/startBackend';
import { createCompanion } from '../../../src/backend/wasm/companion';
import { heapOf, type Heap } from '../../../src/backend/wasm/heap';
import { randomStream } from '../../../src/data/random';
import { createModel } from '../../../src/models/architectures';
import type { Model } from '../../../src/models/model';
import { memoryAskedFor } from '../../../src/protocol/memoryFailures';
import { lossAndGradients } from '../../../src/training/trainingStep';
import { wasmFolder } from '../support/wasmFolder';

beforeAll(async () => {
  await startBackend({ wasmFolder, kernels: 'plain' });
});

function backend(): BackendWasm {
  const running = tf.backend();
  if (running instanceof BackendWasm) return running;
  throw new Error('wasm does not run');
}

const heap = (): Heap => heapOf(backend());

const held = (): { tensors: number; data: number } => ({
  tensors: tf.memory().numTensors,
  data: backend().numDataIds(),
});

function failureOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

const askedFor = (error: unknown): string | undefined =>
  error instanceof Error ? memoryAskedFor(error.message) : undefined;

let restore = (): void => undefined;
afterEach(() => restore());

/** Counts allocations; the one of this number finds no room. */
function failAt(failing: number): () => number {
  const real = heap()._malloc.bind(heap());
  let count = 0;
  heap()._malloc = (bytes) => {
    if (count++ === failing) throw new RangeError(`The wasm heap has no room for ${bytes} bytes.`);
    return real(bytes);
  };
  restore = () => {
    heap()._malloc = real;
  };
  return () => count;
}

describe('what the wasm memory has no room for', () => {
  const product = (): tf.Tensor => tf.matMul(tf.ones([300_000, 1]), tf.ones([1, 300_000]));
  const copies = (): tf.Tensor => tf.tile(tf.ones([30_000, 1]), [1, 60_000]);

  it.each([
    // 2^32 bytes and more: malloc would take the rest of the division for what is asked.
    ['a kernel of ours', product, '360 GB'],
    ['a stock kernel', copies, '7.20 GB'],
  ])('is refused before anything is written, with the amount: %s', (_, work, amount) => {
    const bystander = tf.range(0, 100_000);
    const before = held();
    expect(askedFor(failureOf(() => tf.tidy(work)))).toBe(amount);
    expect(held()).toEqual(before);
    expect(Array.from(bystander.dataSync())).toEqual(Array.from({ length: 100_000 }, (_, at) => at));
    bystander.dispose();
  });

  it('is told when its 4 GiB are full, and there is room again when something is freed', () => {
    const pieces: number[] = [];
    const fill = (bytes: number): unknown =>
      failureOf(() => {
        for (;;) pieces.push(heap()._malloc(bytes));
      });
    expect(askedFor(fill(400_000_000))).toBe('400 MB');
    expect(askedFor(fill(1_000_000))).toBe('1.00 MB');
    expect(pieces.length).toBeGreaterThan(5);
    const large = (): tf.Tensor => tf.matMul(tf.ones([1000, 1]), tf.ones([1, 1000]));
    expect(askedFor(failureOf(() => tf.tidy(large)))).toBe('4.00 MB');
    for (const piece of pieces) heap()._free(piece);
    expect(tf.tidy(() => large().shape)).toEqual([1000, 1000]);
  });
});

it('working space that cannot grow leaves kernels nothing that somebody else has got meanwhile', () => {
  const companion = createCompanion(backend(), readFileSync(join(wasmFolder, 'kernels.wasm')));
  const bytes = 400_000;
  companion.scratch(bytes / 4);
  failAt(0);
  expect(askedFor(failureOf(() => companion.scratch(bytes)))).toBeDefined();
  restore();
  const taken = heap()._malloc(bytes) >>> 0;
  const space = companion.scratch(1000);
  expect(space < taken || space >= taken + bytes).toBe(true);
  heap()._free(taken);
  companion.dispose();
});

describe('a training step that fails at any of its allocations', () => {
  const stepOf = async (model: Model, x: tf.Tensor4D, labels: tf.Tensor1D): Promise<number> => {
    const { loss, gradients } = await lossAndGradients(model, [{ x, share: 1 }], labels);
    tf.dispose([...gradients.values()]);
    return loss;
  };

  it.each(['wong-small', 'wrn-10-1'] as const)(
    'leaves no tensor and no memory, and the next one gives the same loss: %s',
    async (name) => {
      const model = createModel(name, 10, randomStream(0, 'weights'));
      const [height, width, channels] = model.inputShape;
      const x = tf.randomUniform<tf.Rank.R4>([2, height, width, channels], 0, 1, 'float32', 1);
      const labels = tf.tensor1d([3, 7], 'int32');
      const loss = await stepOf(model, x, labels);
      const before = held();
      const counted = failAt(-1);
      await stepOf(model, x, labels);
      const allocations = counted();
      restore();
      expect(allocations).toBeGreaterThan(20);
      for (let failing = 0; failing < allocations; failing++) {
        failAt(failing);
        const failure: unknown = await stepOf(model, x, labels).catch((error: unknown) => error);
        restore();
        expect([failing, askedFor(failure), held()]).toEqual([failing, expect.stringMatching(/\d/), before]);
      }
      expect(await stepOf(model, x, labels)).toBeCloseTo(loss, 5);
      model.dispose();
      tf.dispose([x, labels]);
    },
    120_000,
  );
});
