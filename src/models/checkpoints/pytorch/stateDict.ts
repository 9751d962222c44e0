/** From what was saved to the tensors of a network. */
import { badCheckpoint } from '../../../protocol/errors';
import { kindOf, type PickleDict, type PickleValue } from './pickleValue';
import type { TorchTensor } from './torchTensor';

/** Under which names training programs keep the state dict beside other things. */
const wrappers = ['state_dict', 'model_state_dict', 'model', 'net', 'network', 'weights', 'params'] as const;

export interface StateDict {
  readonly tensors: ReadonlyMap<string, TorchTensor>;
  readonly epoch?: number;
}

/**
 * The state dict that was saved, itself or in a wrapper such as that of MadryLab's robustness library
 * (`{model, optimizer, schedule, epoch, …}`); a wrapper may hold tensors of its own, such as the accuracy.
 * @throws `checkpoint/bad-file` where there is none
 */
export function stateDictOf(saved: PickleValue, path: string): StateDict {
  for (const wrapper of wrappers) {
    const tensors = tensorsOf(valueOf(saved, wrapper));
    if (tensors.size === 0) continue;
    const epoch = valueOf(saved, 'epoch');
    return {
      tensors,
      ...(typeof epoch === 'number' && Number.isInteger(epoch) && epoch >= 0 ? { epoch } : {}),
    };
  }
  const own = tensorsOf(saved);
  if (own.size > 0) return { tensors: own };
  throw badCheckpoint(path, `it holds no state dict but ${describe(saved)}`);
}

const asDict = (value: PickleValue | undefined): PickleDict | undefined =>
  value !== null && typeof value === 'object' && value.kind === 'dict' ? value : undefined;

const valueOf = (value: PickleValue, key: string): PickleValue | undefined =>
  asDict(value)?.entries.findLast(([name]) => name === key)?.[1];

function tensorsOf(value: PickleValue | undefined): ReadonlyMap<string, TorchTensor> {
  const tensors = new Map<string, TorchTensor>();
  for (const [name, entry] of asDict(value)?.entries ?? []) {
    if (typeof name === 'string' && entry !== null && typeof entry === 'object' && entry.kind === 'tensor') {
      tensors.set(name, entry);
    }
  }
  return tensors;
}

/** The kind, and of a dictionary the first keys. */
function describe(saved: PickleValue): string {
  const dict = asDict(saved);
  if (!dict) return `a ${kindOf(saved)}`;
  const keys = dict.entries.flatMap(([key]) => (typeof key === 'string' ? key.slice(0, 40) : []));
  return keys.length === 0 ? 'an empty dict' : `a dict of ${keys.slice(0, 6).join(', ')}`;
}
