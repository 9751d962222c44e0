import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blueprintOf } from '../../../src/models/architectures';
import { modelFromTensors } from '../../../src/models/checkpoints/checkpoint';
import { diskShape, sizeOf } from '../../../src/models/checkpoints/layout';
import type { SafeTensor } from '../../../src/models/checkpoints/safetensors';
import { crossEntropy } from '../../../src/models/crossEntropy';
import { inputGradient } from '../../../src/models/inputGradient';
import type { Model } from '../../../src/models/model';
import { expectClose, fixturePath, readFixture, valuesOf } from '../support/fixtures';
import { startTestBackend } from '../support/testBackend';

// Madry's net at full width, against PyTorch: its weights come from the integer hash that the fixture states.
const fixture = readFixture('parity/madry-mnist-1024');
const stated = JSON.parse(readFileSync(fixturePath('parity/madry-mnist-1024.json'), 'utf8')) as {
  readonly crc32_of_float32_little_endian_bytes: Readonly<Record<string, number>>;
  readonly cross_entropy: number;
};

/** 24 bits for flat index i of the tensor whose name has this CRC-32. */
function hashBits(nameHash: number, i: number): number {
  let h = (nameHash + Math.imul(i, 0x9e3779b1)) | 0;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> 8;
}

/** A parameter's closed-form values, in PyTorch's layout. */
function closedForm(name: string, shape: readonly number[]): SafeTensor {
  const hash = crc32(name);
  const fanIn = sizeOf(shape.slice(1));
  const scale = name.endsWith('.weight') ? Math.fround(Math.sqrt(3 / fanIn)) : 0.125;
  const data = Float32Array.from(
    { length: sizeOf(shape) },
    (_, i) => scale * ((2 * hashBits(hash, i) + 1 - 2 ** 24) / 2 ** 24),
  );
  return { dtype: 'F32', shape, data };
}

let model: Model;
const tensors = new Map<string, SafeTensor>();

beforeAll(async () => {
  await startTestBackend();
  const blueprint = blueprintOf('madry-mnist', 10);
  for (const spec of blueprint.network.parameters) {
    tensors.set(spec.name, closedForm(spec.name, diskShape(spec)));
  }
  model = modelFromTensors(blueprint, tensors, 'closed form');
});
afterAll(() => {
  model.dispose();
});

const image = (): tf.Tensor4D => {
  const pixels = Float32Array.from({ length: 784 }, (_, i) => hashBits(crc32('input'), i) / 2 ** 24);
  return tf.tensor4d(pixels, [1, 28, 28, 1]);
};

describe('Madry’s net with 3,274,634 closed-form weights', () => {
  it('has the weights that PyTorch had', () => {
    for (const [name, expected] of Object.entries(stated.crc32_of_float32_little_endian_bytes)) {
      const { data } = tensors.get(name)!;
      expect(crc32(new Uint8Array(data.buffer)), name).toBe(expected);
    }
  });

  it('gives PyTorch’s logits, loss and input gradients', () => {
    tf.tidy(() => {
      const label = tf.tensor1d([3], 'int32');
      const logits = model.logits(image());
      expectClose(logits.dataSync(), valuesOf(fixture, 'logits'), { abs: 1e-4 });
      expectClose(crossEntropy(logits, label).dataSync(), [stated.cross_entropy], { abs: 1e-4 });
      const gradient = inputGradient((x) => crossEntropy(model.logits(x), label), image());
      expectClose(gradient.dataSync(), valuesOf(fixture, 'grad_ce'), { relToMax: 1e-3 });
    });
  });
});
