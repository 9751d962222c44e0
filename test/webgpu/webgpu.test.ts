import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { conformanceFailures } from '../../src/backend/conformance/conformance';
import { product } from '../../src/backend/conformance/reference';
import type { BackendInfo } from '../../src/protocol/backends';
import { withMemoryFailureNamed } from '../../src/protocol/memoryFailures';
import { startTestBackend } from '../unit/support/testBackend';

let info: BackendInfo;
beforeAll(async () => {
  info = await startTestBackend();
});

const device = (): GPUDevice => (tf.backend() as unknown as Pick<WebGPUBackend, 'device'>).device;

/** The values, after which the tensor is gone. */
async function taken(tensor: tf.Tensor): Promise<Float32Array> {
  const values = await tensor.data<'float32'>();
  tensor.dispose();
  return values;
}

describe('WebGPU', () => {
  it('says which graphics processor computes, through which package', () => {
    expect(tf.getBackend()).toBe('webgpu');
    expect(info).toMatchObject({ name: 'webgpu', kernels: 'none', device: 'swiftshader device subzero' });
    expect(info.versions).toMatchObject({
      webgpu: '0.6.2',
      driver: expect.stringContaining('SwiftShader') as string,
    });
  });

  it('passes the conformance suite', async () => {
    expect(await conformanceFailures()).toEqual([]);
  });

  it('gives the gradient of a tie to the first maximum', async () => {
    const gradient = (values: number[]): Promise<Float32Array> =>
      taken(
        tf.grad((x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, [1, 4], [1, 4], 'valid'))(
          tf.tensor4d(values, [1, 1, 4, 1]),
        ),
      );
    expect([...(await gradient([-2, -1, -1, -3]))]).toEqual([0, 1, 0, 0]);
    expect([...(await gradient([0, 0, 0, 0]))]).toEqual([1, 0, 0, 0]);
  });

  it('adds long sums in the same order each time', async () => {
    const sizes = { rows: 16, depth: 2100, columns: 10, transposeA: false, transposeB: false };
    const a = tf.randomNormal<tf.Rank.R2>([16, 2100], 0, 1, 'float32', 1);
    const b = tf.randomNormal<tf.Rank.R2>([2100, 10], 0, 1, 'float32', 2);
    const first = await taken(tf.matMul(a, b));
    for (let again = 0; again < 5; again++) expect(await taken(tf.matMul(a, b))).toEqual(first);
    const expected = product(Float64Array.from(await a.data()), Float64Array.from(await b.data()), sizes);
    first.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 3));
    tf.dispose([a, b]);
  });

  it('makes a coded error of a full memory, and computes on', async () => {
    const side = 1 + Math.ceil(Math.sqrt(device().limits.maxBufferSize / 4));
    const huge = tf.fill([side, side], 1);
    const failure = await taken(tf.sum(huge)).catch((error: unknown) => error);
    expect(withMemoryFailureNamed(failure, 'training')).toMatchObject({
      code: 'engine/out-of-memory',
      message: expect.stringMatching(
        /while training: there was no room for .*[GM]B\. .*smaller batch/,
      ) as string,
    });
    huge.dispose();
    expect([...(await taken(tf.add(tf.ones([2]), 1)))]).toEqual([2, 2]);
  });

  // The last: afterwards nothing computes any more.
  it('makes a coded error of the loss of the device', async () => {
    device().destroy();
    await expect(taken(tf.add(tf.ones([2]), 1))).rejects.toMatchObject({
      code: 'backend/device-failed',
      message: expect.stringContaining('set gradlens.backend to wasm') as string,
    });
  });
});
