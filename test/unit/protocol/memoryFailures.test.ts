import { describe, expect, it } from 'vitest';
import { cancelled, GradLensError } from '../../../src/protocol/errors';
import { memoryAskedFor, withMemoryFailureNamed } from '../../../src/protocol/memoryFailures';

/** As they were said: by TensorFlow 2.21, the wasm backend, Dawn's sources and V8. */
const sayings: readonly (readonly [text: string, asked: string])[] = [
  [
    'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[300000,300000] and type float on /job:localhost/replica:0/task:0/device:CPU:0 by allocator cpu',
    'a tensor of 300000 × 300000 (float)',
  ],
  ['Invalid TF_Status: 8\nMessage: something else', ''],
  ['Invalid TF_Status: 8\nMessage: failed while trying to allocate 2147483648 bytes.', '2.15 GB'],
  ['CUDA_ERROR_OUT_OF_MEMORY: out of memory', ''],
  ["terminate called after throwing an instance of 'std::bad_alloc'", ''],
  ['The wasm heap has no room for 7200000000 bytes.', '7.20 GB'],
  ['memory access out of bounds', ''],
  ['Buffer size (4294967296) exceeds the max buffer size limit (268435456).', '4.29 GB'],
  ['VK_ERROR_OUT_OF_DEVICE_MEMORY', ''],
  ['Invalid typed array length: 17179869184', '17179869184 numbers'],
  ['Array buffer allocation failed', ''],
];

describe('that memory ran out', () => {
  it.each(sayings)('is understood from %j', (text, asked) => {
    expect(memoryAskedFor(text)).toBe(asked);
  });

  it.each([
    'Invalid TF_Status: 3\nMessage: the shapes differ',
    'Invalid TF_Status: 82\nMessage: unheard of',
    'Invalid typed array length: -1',
    'index out of bounds',
    'The training diverged.',
  ])('is not made of %j', (text) => {
    expect(memoryAskedFor(text)).toBeUndefined();
  });

  it('becomes one failure of the catalogue: what was done, what there was no room for, what to do', () => {
    const cause = new Error(sayings[0]?.[0]);
    const named = withMemoryFailureNamed(cause, 'explaining an image');
    expect(named).toBeInstanceOf(GradLensError);
    expect(named).toMatchObject({
      code: 'engine/out-of-memory',
      message: expect.stringMatching(
        /^Memory ran out while explaining an image: there was no room for a tensor of 300000 × 300000 \(float\)\..*smaller batch size.*another backend/,
      ) as string,
      cause,
    });
  });

  it.each([cancelled(), new Error('shapes differ'), 'Array buffer allocation failed'])(
    'leaves %j as it is',
    (error) => {
      expect(withMemoryFailureNamed(error, 'training')).toBe(error);
    },
  );
});
