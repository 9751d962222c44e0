import { basename, dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { GradLensError, shardMissing, shardOutside, shardSize } from '../../../protocol/errors';
import { openFile, type FileReader } from '../fileReader';
import { sizeOf } from '../layout';
import { readValues } from '../../readValues';
import type { StoredTensor } from '../storedTensor';
import type { WeightEntry, WeightGroup } from './modelJson';

/** The tensors of a model, open for reading. */
export interface WeightFiles {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  close(): Promise<void>;
}

/**
 * Opens the weight files beside a `model.json`.
 * @throws `checkpoint/shard-outside`, `checkpoint/shard-missing`, `checkpoint/shard-size`; then all are closed again
 */
export async function openWeights(path: string, groups: readonly WeightGroup[]): Promise<WeightFiles> {
  for (const shard of groups.flatMap(({ paths }) => paths)) {
    if (!isBeside(shard)) throw shardOutside(path, shard);
  }
  const opened: FileReader[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((file) => file.close()));
  };
  try {
    const tensors = new Map<string, StoredTensor>();
    for (const group of groups) {
      const files: FileReader[] = [];
      for (const shard of group.paths) {
        const file = await openShard(path, shard);
        opened.push(file);
        files.push(file);
      }
      for (const { weight, tensor } of tensorsOf(path, group, files)) {
        if (!weight.ofOptimizer) tensors.set(weight.name, tensor);
      }
    }
    return { tensors, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A file name alone: no folder, no address, no drive. */
const isBeside = (shard: string): boolean =>
  shard !== '' && shard !== '.' && shard !== '..' && !/[/\\:\0]/.test(shard) && basename(shard) === shard;

async function openShard(path: string, shard: string): Promise<FileReader> {
  try {
    return await openFile(join(dirname(path), shard));
  } catch (error) {
    if (error instanceof GradLensError && error.code === 'file/missing') throw shardMissing(path, shard);
    throw error;
  }
}

function tensorsOf(
  path: string,
  { paths, weights }: WeightGroup,
  files: readonly FileReader[],
): { readonly weight: WeightEntry; readonly tensor: StoredTensor }[] {
  const found = files.reduce((size, file) => size + file.size, 0);
  const needed = weights.reduce((size, weight) => size + bytesOf(weight), 0);
  if (found !== needed) throw shardSize(path, paths, found, needed);
  let offset = 0;
  return weights.map((weight) => {
    const begin = offset;
    offset += bytesOf(weight);
    const read = async (): ReturnType<StoredTensor['read']> => ({
      dtype: 'F32',
      shape: weight.shape,
      data: await decode(weight, await readAcross(files, begin, bytesOf(weight))),
    });
    return { weight, tensor: { dtype: 'F32', shape: weight.shape, read } };
  });
}

const storedBytes = { uint8: 1, uint16: 2, float16: 2 } as const;

const bytesOf = ({ shape, quantization }: WeightEntry): number =>
  sizeOf(shape) * (quantization ? storedBytes[quantization.dtype] : Float32Array.BYTES_PER_ELEMENT);

/** A tensor may begin in one file and end in a later one. */
async function readAcross(
  files: readonly FileReader[],
  begin: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let start = 0;
  for (const file of files) {
    const from = Math.max(begin, start);
    const to = Math.min(begin + length, start + file.size);
    if (from < to) bytes.set(await file.read(from - start, to - from), from - begin);
    start += file.size;
  }
  return bytes;
}

/** Quantised numbers as TensorFlow.js itself reads them. */
async function decode(weight: WeightEntry, bytes: Uint8Array<ArrayBuffer>): Promise<Float32Array> {
  const { name, dtype, shape, quantization } = weight;
  if (!quantization) {
    return dtype === 'float32'
      ? new Float32Array(bytes.buffer)
      : Float32Array.from(new Int32Array(bytes.buffer));
  }
  return readValues(() => {
    const decoded = tf.io.decodeWeights(bytes.buffer, [{ name, dtype, shape: [...shape], quantization }]);
    const [tensor] = Object.values(decoded);
    if (!tensor) throw new Error(`nothing is decoded of ${name}`);
    return tensor;
  });
}
