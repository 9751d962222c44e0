import type { SafeTensor, SafeTensorType } from './safetensors';

/** A tensor of a file whose values are read when they are asked for, one tensor at a time. */
export interface StoredTensor {
  readonly dtype: SafeTensorType;
  /** In the file's own order of axes; PyTorch: OIHW, [out, in]. */
  readonly shape: readonly number[];
  /**
   * Its values, row-major, in memory of their own.
   * @throws `checkpoint/bad-file`
   */
  read(): Promise<SafeTensor>;
}
