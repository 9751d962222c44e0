/** From a tensor's description to its values: only the bytes that it looks at are read. */
import { sizeOf } from '../layout';
import { tensorOf, type SafeTensor } from '../safetensors';
import { bytesPerValue } from '../safetensorsHeader';
import type { StoredTensor } from '../storedTensor';
import { spanOf, type TorchStorage, type TorchTensor } from './torchTensor';

/** Reads bytes of a storage; the first is byte 0. @throws `checkpoint/bad-file` where it has fewer */
export type ReadStorage = (
  storage: TorchStorage,
  begin: number,
  length: number,
) => Promise<Uint8Array<ArrayBuffer>>;

export function storedTensor(tensor: TorchTensor, readStorage: ReadStorage): StoredTensor {
  const { dtype } = tensor.storage;
  return { dtype, shape: tensor.size, read: () => readTensor(tensor, readStorage) };
}

async function readTensor(tensor: TorchTensor, readStorage: ReadStorage): Promise<SafeTensor> {
  const { storage, offset, size } = tensor;
  const width = bytesPerValue(storage.dtype);
  const bytes = await readStorage(storage, offset * width, spanOf(tensor) * width);
  return tensorOf(storage.dtype, size, isContiguous(tensor) ? bytes.buffer : gather(bytes, tensor, width));
}

/** Whether the numbers lie in row-major order without gaps. */
function isContiguous({ size, stride }: TorchTensor): boolean {
  let expected = 1;
  for (let axis = size.length - 1; axis >= 0; axis--) {
    const length = size[axis] ?? 0;
    if (length !== 1 && stride[axis] !== expected) return sizeOf(size) === 0;
    expected *= length;
  }
  return true;
}

/** The numbers of a strided view in row-major order. */
function gather(bytes: Uint8Array, { size, stride }: TorchTensor, width: number): ArrayBuffer {
  const gathered = new Uint8Array(sizeOf(size) * width);
  const index = size.map(() => 0);
  for (let target = 0; target < gathered.length; target += width) {
    const source = width * index.reduce((sum, i, axis) => sum + i * (stride[axis] ?? 0), 0);
    gathered.set(bytes.subarray(source, source + width), target);
    advance(index, size);
  }
  return gathered.buffer;
}

/** The next index in row-major order; the first again after the last. */
function advance(index: number[], size: readonly number[]): void {
  for (let axis = size.length - 1; axis >= 0; axis--) {
    index[axis] = (index[axis] ?? 0) + 1;
    if ((index[axis] ?? 0) < (size[axis] ?? 0)) return;
    index[axis] = 0;
  }
}
