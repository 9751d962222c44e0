/**
 * The format of `torch.save` before PyTorch 1.6: five pickles (a magic number, the protocol, what the computer was
 * like, the object, the keys of its storages), then the storages in the order of the keys: a 64-bit count, the numbers.
 */
import { badCheckpoint } from '../../../protocol/errors';
import type { FileReader } from '../fileReader';
import type { SafeTensorType } from '../safetensors';
import { bytesPerValue } from '../safetensorsHeader';
import type { PickleFaults } from './pickleMachine';
import { kindOf, type PickleValue } from './pickleValue';
import type { ReadStorage } from './storageReader';
import { faultsOf, LONGEST_PICKLE, type TorchFile } from './torchFile';
import { torchNames } from './torchNames';
import type { TorchStorage } from './torchTensor';
import { unpickle } from './unpickle';

const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;
const COUNT_BYTES = 8;

/**
 * Reads a legacy file; of a plain pickle, which is none, it tells what the pickle asks for.
 * @throws `checkpoint/bad-file`, `checkpoint/refused`
 */
export async function readLegacyFile(file: FileReader): Promise<TorchFile> {
  const start = await file.read(0, Math.min(file.size, LONGEST_PICKLE));
  const faults = faultsOf(file.path);
  const storages = new Map<string, TorchStorage>();
  const pickles = pickleReader(start, faults, storages);
  if (pickles.next() !== MAGIC_NUMBER) {
    throw faults.damaged('it starts with a pickle that torch.save did not write');
  }
  const protocol = pickles.next();
  if (protocol !== PROTOCOL) throw faults.damaged(`it has the unknown protocol ${kindOf(protocol)}`);
  pickles.next();
  const saved = pickles.next();
  const keys = keysOf(pickles.next(), faults);
  const offsets = await locateStorages(file, pickles.position(), keys, storages);
  return { saved, readStorage: storageReader(file, offsets) };
}

interface PickleReader {
  readonly next: () => PickleValue;
  readonly position: () => number;
}

/** Reads pickles that follow each other, and notes the storages that they name. */
function pickleReader(
  bytes: Uint8Array,
  faults: PickleFaults,
  storages: Map<string, TorchStorage>,
): PickleReader {
  const known = torchNames(faults);
  const names = {
    ...known,
    persistent: (id: PickleValue): PickleValue => {
      const storage = known.persistent(id);
      if (storage !== null && typeof storage === 'object' && storage.kind === 'storage') {
        storages.set(storage.key, storage);
      }
      return storage;
    },
  };
  let position = 0;
  return {
    next: () => {
      const { value, length } = unpickle(bytes.subarray(position), names, faults);
      position += length;
      return value;
    },
    position: () => position,
  };
}

function keysOf(value: PickleValue, faults: PickleFaults): readonly string[] {
  const items = value !== null && typeof value === 'object' && value.kind === 'list' ? value.items : [null];
  return items.map((item) => {
    if (typeof item === 'string') return item;
    throw faults.damaged('its list of storages is none');
  });
}

/** Where each storage's numbers begin; the counts before them are checked against what the pickle says. */
async function locateStorages(
  file: FileReader,
  start: number,
  keys: readonly string[],
  storages: ReadonlyMap<string, TorchStorage>,
): Promise<ReadonlyMap<string, number>> {
  const offsets = new Map<string, number>();
  let position = start;
  for (const key of keys) {
    const storage = storages.get(key);
    if (!storage) throw badCheckpoint(file.path, `it lists a storage ${key} that nothing uses`);
    const header = await file.read(position, COUNT_BYTES);
    const count = new DataView(header.buffer).getBigUint64(0, true);
    if (count !== BigInt(storage.count)) {
      throw badCheckpoint(
        file.path,
        `its storage ${key} has ${String(count)} numbers where ${String(storage.count)} are stated`,
      );
    }
    offsets.set(key, position + COUNT_BYTES);
    position += COUNT_BYTES + byteLength(storage.count, storage.dtype);
  }
  return offsets;
}

const byteLength = (count: number, dtype: SafeTensorType): number => count * bytesPerValue(dtype);

const storageReader =
  (file: FileReader, offsets: ReadonlyMap<string, number>): ReadStorage =>
  ({ key }, begin, length) => {
    const offset = offsets.get(key);
    if (offset === undefined) throw badCheckpoint(file.path, `its storage ${key} is missing`);
    return file.read(offset + begin, length);
  };
