/** PyTorch's storages and the tensors that look at them, as a pickle describes them. */
import { sizeOf } from '../layout';
import type { SafeTensorType } from '../safetensors';
import type { PickleValue } from './pickleValue';
import type { PickleFaults } from './pickleMachine';

/** A run of numbers that lies outside the pickle. */
export interface TorchStorage {
  readonly kind: 'storage';
  readonly dtype: SafeTensorType;
  /** Under which the file keeps it. */
  readonly key: string;
  /** How many numbers it has. */
  readonly count: number;
}

/** A view of a storage: entry (i, j, …) is number `offset + i · stride[0] + j · stride[1] + …`. Checked: it stays inside. */
export interface TorchTensor {
  readonly kind: 'tensor';
  readonly storage: TorchStorage;
  readonly offset: number;
  readonly size: readonly number[];
  readonly stride: readonly number[];
}

/** The types of storages that are read, by PyTorch's name. */
export const storageTypes: ReadonlyMap<string, SafeTensorType> = new Map([
  ['torch.FloatStorage', 'F32'],
  ['torch.DoubleStorage', 'F64'],
  ['torch.HalfStorage', 'F16'],
  ['torch.BFloat16Storage', 'BF16'],
  ['torch.LongStorage', 'I64'],
  ['torch.IntStorage', 'I32'],
  ['torch.ShortStorage', 'I16'],
  ['torch.CharStorage', 'I8'],
  ['torch.ByteStorage', 'U8'],
  ['torch.BoolStorage', 'BOOL'],
]);

const MOST_AXES = 16;

/**
 * The storage of a persistent id `('storage', type, key, location, count[, view])`; where it once lay is of no concern.
 */
export function storageOf(id: PickleValue, faults: PickleFaults): TorchStorage {
  const [tag, type, key, , count, view = null] = itemsOf(id) ?? [];
  const typeName = type !== null && typeof type === 'object' && type.kind === 'global' ? type.name : '';
  const dtype = storageTypes.get(typeName);
  if (tag !== 'storage' || dtype === undefined || typeof key !== 'string' || !isCount(count)) {
    throw faults.damaged('it names a storage in an unknown way');
  }
  if (view !== null)
    throw faults.damaged(`its storage ${key} is part of another, as PyTorch before 0.4 wrote it`);
  return { kind: 'storage', dtype, key, count };
}

/** The tensor of the arguments `(storage, offset, size, stride, …)` of `torch._utils._rebuild_tensor_v2`. */
export function tensorView(args: PickleValue, faults: PickleFaults): TorchTensor {
  const [storage, offset, sizes, strides] = itemsOf(args) ?? [];
  if (typeof storage !== 'object' || storage?.kind !== 'storage') {
    throw faults.damaged('it has a tensor without a storage');
  }
  const size = countsOf(sizes);
  const stride = countsOf(strides);
  if (!isCount(offset) || size === undefined || stride?.length !== size.length || size.length > MOST_AXES) {
    throw faults.damaged(
      `a tensor of its storage ${storage.key} has an offset, a size or a stride that is no list of whole numbers from 0`,
    );
  }
  const tensor = { kind: 'tensor', storage, offset, size, stride } as const;
  checkInside(tensor, faults);
  return tensor;
}

/** A view with more numbers than its storage repeats some: a few bytes could claim any amount of memory. */
function checkInside(tensor: TorchTensor, faults: PickleFaults): void {
  const { storage, size } = tensor;
  const described = `a tensor [${size.join(', ')}] of its storage ${storage.key}, which has ${String(storage.count)} numbers,`;
  if (sizeOf(size) > storage.count) throw faults.damaged(`${described} has more numbers than that`);
  if (tensor.offset + spanOf(tensor) > storage.count)
    throw faults.damaged(`${described} reaches beyond its end`);
}

/** How many numbers of the storage lie from a view's first to its last. */
export const spanOf = ({ size, stride }: Pick<TorchTensor, 'size' | 'stride'>): number =>
  sizeOf(size) === 0 ? 0 : size.reduce((last, length, axis) => last + (length - 1) * (stride[axis] ?? 0), 1);

const itemsOf = (value: PickleValue | undefined): readonly PickleValue[] | undefined =>
  value !== null && typeof value === 'object' && 'items' in value ? value.items : undefined;

function countsOf(value: PickleValue | undefined): readonly number[] | undefined {
  const items = itemsOf(value);
  return items?.every(isCount) === true ? items.filter(isCount) : undefined;
}

const isCount = (value: PickleValue | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
