/** Writes what `torch.save` writes, as far as tests and benches need it: made here, so that neither needs PyTorch. */
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** A tensor to write: float32 values by position, or int64 for `'I64'`. */
export interface WrittenTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype?: 'F32' | 'I64';
  /** Default: zeros. */
  readonly values?: (index: number) => number;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([Buffer.from('X'), length, bytes]);
};

const integer = (value: number): Buffer => {
  const bytes = Buffer.alloc(5);
  bytes.write('J');
  bytes.writeInt32LE(value, 1);
  return bytes;
};

const tuple = (...items: Buffer[]): Buffer => Buffer.concat([Buffer.from('('), ...items, Buffer.from('t')]);

const rowMajor = (shape: readonly number[]): number[] =>
  shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

/** A state dict as a pickle of protocol 2; storage `i` belongs to tensor `i`. */
export function pickleOf(tensors: readonly WrittenTensor[]): Buffer {
  const entries = tensors.map(({ name, shape, dtype = 'F32' }, index) => {
    const type = dtype === 'F32' ? 'FloatStorage' : 'LongStorage';
    const storage = tuple(
      text('storage'),
      Buffer.from(`ctorch\n${type}\n`),
      text(String(index)),
      text('cpu'),
      integer(sizeOf(shape)),
    );
    return Buffer.concat([
      text(name),
      Buffer.from('ctorch._utils\n_rebuild_tensor_v2\n'),
      tuple(
        storage,
        Buffer.from('Q'),
        integer(0),
        tuple(...shape.map(integer)),
        tuple(...rowMajor(shape).map(integer)),
        Buffer.from('\x89ccollections\nOrderedDict\n)R', 'latin1'),
      ),
      Buffer.from('R'),
    ]);
  });
  return Buffer.concat([Buffer.from('\x80\x02}(', 'latin1'), ...entries, Buffer.from('u.')]);
}

/** The bytes of a tensor's storage. */
export function storageOf({ shape, dtype = 'F32', values = () => 0 }: WrittenTensor): Buffer {
  const length = sizeOf(shape);
  const numbers =
    dtype === 'F32'
      ? Float32Array.from({ length }, (_, index) => values(index))
      : BigInt64Array.from({ length }, (_, index) => BigInt(values(index)));
  return Buffer.from(numbers.buffer);
}

/** An entry of an archive; `content` is asked for when it is written. */
export interface WrittenEntry {
  readonly name: string;
  readonly content: () => Uint8Array;
}

/** `torch.save(state_dict, path)`, one storage in memory at a time. */
export async function writeTorchFile(path: string, tensors: readonly WrittenTensor[]): Promise<void> {
  await writeArchive(path, [
    { name: 'archive/data.pkl', content: () => pickleOf(tensors) },
    { name: 'archive/byteorder', content: () => Buffer.from('little') },
    ...tensors.map((tensor, index) => ({
      name: `archive/data/${String(index)}`,
      content: () => storageOf(tensor),
    })),
  ]);
}

/** Where PyTorch lets a storage begin: at a multiple of it. */
const ALIGNMENT = 64;
const LOCAL_HEADER = 30;
const CENTRAL_HEADER = 46;

/** A zip archive whose entries are stored as they are, each aligned as PyTorch does it. */
export async function writeArchive(path: string, entries: readonly WrittenEntry[]): Promise<void> {
  const file = await open(path, 'w');
  try {
    const central: Buffer[] = [];
    let offset = 0;
    for (const { name, content } of entries) {
      const bytes = content();
      const described = describeEntry(name, bytes, offset);
      await file.write(described.local);
      await file.write(bytes);
      central.push(described.central);
      offset += described.local.length + bytes.length;
    }
    const directory = Buffer.concat(central);
    await file.write(directory);
    await file.write(endOf(entries.length, directory.length, offset));
  } finally {
    await file.close();
  }
}

function describeEntry(name: string, bytes: Uint8Array, offset: number): { local: Buffer; central: Buffer } {
  const encoded = Buffer.from(name);
  const begin = offset + LOCAL_HEADER + encoded.length + 4;
  const padding = Buffer.alloc(4 + ((ALIGNMENT - (begin % ALIGNMENT)) % ALIGNMENT));
  padding.write('FB');
  padding.writeUInt16LE(padding.length - 4, 2);
  const checksum = crc32(bytes);
  const local = Buffer.alloc(LOCAL_HEADER);
  local.writeUInt32LE(0x04034b50);
  local.writeUInt32LE(checksum, 14);
  local.writeUInt32LE(bytes.length, 18);
  local.writeUInt32LE(bytes.length, 22);
  local.writeUInt16LE(encoded.length, 26);
  local.writeUInt16LE(padding.length, 28);
  const central = Buffer.alloc(CENTRAL_HEADER);
  central.writeUInt32LE(0x02014b50);
  central.writeUInt32LE(checksum, 16);
  central.writeUInt32LE(bytes.length, 20);
  central.writeUInt32LE(bytes.length, 24);
  central.writeUInt16LE(encoded.length, 28);
  central.writeUInt32LE(offset, 42);
  return {
    local: Buffer.concat([local, encoded, padding]),
    central: Buffer.concat([central, encoded]),
  };
}

function endOf(count: number, directoryBytes: number, directoryOffset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(directoryOffset, 16);
  return end;
}
