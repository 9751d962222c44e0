/** The names that a PyTorch checkpoint may use. They stand for shapes of data; behind none of them is code. */
import { kindOf, type PickleSequence, type PickleValue } from './pickleValue';
import { storageOf, storageTypes, tensorView } from './torchTensor';
import type { PickleFaults, PickleNames } from './pickleMachine';

type Rebuild = (args: PickleSequence, faults: PickleFaults) => PickleValue;

const opaque: Rebuild = () => ({ kind: 'opaque' });

/** What calling a name gives. */
const callables: ReadonlyMap<string, Rebuild> = new Map<string, Rebuild>([
  ['torch._utils._rebuild_tensor_v2', tensorView],
  ['torch._utils._rebuild_tensor', tensorView],
  ['torch._utils._rebuild_parameter', ({ items }, faults) => tensorOf(items[0], faults)],
  ['collections.OrderedDict', ({ items }, faults) => orderedDict(items[0], faults)],
  ['torch.Size', ({ items }, faults) => ({ kind: 'tuple', items: sequenceOf(items[0], faults) })],
  ['builtins.set', ({ items }, faults) => ({ kind: 'set', items: sequenceOf(items[0], faults) })],
  ['__builtin__.set', ({ items }, faults) => ({ kind: 'set', items: sequenceOf(items[0], faults) })],
  // Numbers beside the tensors, such as an accuracy: not needed, and harmless.
  ['numpy.core.multiarray.scalar', opaque],
  ['numpy._core.multiarray.scalar', opaque],
  ['numpy.dtype', opaque],
  ['_codecs.encode', opaque],
  ['torch.device', opaque],
]);

const isStorageName = (name: string): boolean => /^torch\.(cuda\.)?\w*Storage$/.test(name);

/** What is known of Python here; everything else is refused by its name. */
export const torchNames = (faults: PickleFaults): PickleNames => ({
  lookUp(module, shortName) {
    const name = `${module}.${shortName}`;
    if (callables.has(name) || storageTypes.has(name)) return { kind: 'global', name };
    if (isStorageName(name)) {
      throw faults.damaged(
        `its numbers are a ${name}, and only these are read: ${[...storageTypes.keys()].join(', ')}`,
      );
    }
    throw faults.refused(name.slice(0, 200));
  },
  call(callee, args) {
    if (callee === null || typeof callee !== 'object' || callee.kind !== 'global') {
      throw faults.damaged(`its pickle calls a ${kindOf(callee)}`);
    }
    const rebuild = callables.get(callee.name);
    if (!rebuild) throw faults.refused(`a call of ${callee.name}`);
    if (args === null || typeof args !== 'object' || args.kind !== 'tuple') {
      throw faults.damaged(`its pickle calls ${callee.name} with a ${kindOf(args)}`);
    }
    return rebuild(args, faults);
  },
  persistent: (id) => storageOf(id, faults),
});

function tensorOf(value: PickleValue | undefined, faults: PickleFaults): PickleValue {
  if (value !== undefined && value !== null && typeof value === 'object' && value.kind === 'tensor')
    return value;
  throw faults.damaged('it has a parameter without a tensor');
}

const sequenceOf = (value: PickleValue | undefined, faults: PickleFaults): PickleValue[] => {
  if (value === undefined) return [];
  if (value !== null && typeof value === 'object' && 'items' in value) return value.items;
  throw faults.damaged(`its pickle makes a sequence of a ${kindOf(value)}`);
};

/** `OrderedDict()`, or as protocol 0 has it `OrderedDict([[key, value], …])`. */
function orderedDict(pairs: PickleValue | undefined, faults: PickleFaults): PickleValue {
  const entries = sequenceOf(pairs, faults).map((pair): [PickleValue, PickleValue] => {
    const [key = null, value = null] = sequenceOf(pair, faults);
    return [key, value];
  });
  return { kind: 'dict', entries };
}
