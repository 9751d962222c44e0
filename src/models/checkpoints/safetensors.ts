/**
 * The safetensors format (huggingface/safetensors): a 64-bit little-endian header length, a JSON header
 * `{ name: { dtype, shape, data_offsets: [begin, end] } }`, then the tensors' bytes without gap or overlap.
 */
import { badCheckpoint } from '../../protocol/errors';
import { parseHeader, type HeaderEntry } from './safetensorsHeader';

/** A tensor as stored: row-major; F16 and BF16 as bit patterns. */
export type SafeTensor =
  | { readonly dtype: 'F32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'F64'; readonly shape: readonly number[]; readonly data: Float64Array }
  | { readonly dtype: 'F16' | 'BF16'; readonly shape: readonly number[]; readonly data: Uint16Array }
  | { readonly dtype: 'I64'; readonly shape: readonly number[]; readonly data: BigInt64Array }
  | { readonly dtype: 'I32'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: 'I16'; readonly shape: readonly number[]; readonly data: Int16Array }
  | { readonly dtype: 'I8'; readonly shape: readonly number[]; readonly data: Int8Array }
  | { readonly dtype: 'U8' | 'BOOL'; readonly shape: readonly number[]; readonly data: Uint8Array };

export type SafeTensorType = SafeTensor['dtype'];

/** Texts beside the tensors; PyTorch's tools expect `format: 'pt'`. */
export type SafeTensorsMetadata = Readonly<Record<string, string>>;

export interface SafeTensorsFile {
  readonly tensors: ReadonlyMap<string, SafeTensor>;
  readonly metadata: SafeTensorsMetadata;
}

/** The reference writer's order: widest types first, so that each tensor is aligned. */
const typeOrder: readonly SafeTensorType[] = [
  'I64',
  'F64',
  'F32',
  'I32',
  'BF16',
  'F16',
  'I16',
  'U8',
  'I8',
  'BOOL',
];

/** A file's bytes; equal tensors and metadata give equal bytes, in whatever order they are passed. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, SafeTensor>,
  metadata: SafeTensorsMetadata = {},
): Uint8Array<ArrayBuffer> {
  const ordered = inFileOrder(tensors);
  const described = ordered.map(
    ([name, { dtype, shape, data }]) => [name, { dtype, shape, byteLength: data.byteLength }] as const,
  );
  const header = encodeHeader(described, metadata);
  const dataBytes = ordered.reduce((sum, [, { data }]) => sum + data.byteLength, 0);
  const bytes = new Uint8Array(8 + header.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  let offset = 8 + header.length;
  for (const [, { data }] of ordered) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/** Tensors in the order in which a file has them. */
export const inFileOrder = <T extends { readonly dtype: SafeTensorType }>(
  tensors: ReadonlyMap<string, T>,
): readonly (readonly [string, T])[] =>
  [...tensors].sort(([nameA, a], [nameB, b]) => {
    const byType = typeOrder.indexOf(a.dtype) - typeOrder.indexOf(b.dtype);
    return byType === 0 ? byText(nameA, nameB) : byType;
  });

/** What a header says of a tensor. */
export interface DescribedTensor {
  readonly dtype: SafeTensorType;
  readonly shape: readonly number[];
  readonly byteLength: number;
}

/** A file's header without its length, padded. */
export function encodeHeader(
  ordered: readonly (readonly [string, DescribedTensor])[],
  metadata: SafeTensorsMetadata,
): Uint8Array {
  let offset = 0;
  const entries = ordered.map(([name, { dtype, shape, byteLength }]) => {
    const begin = offset;
    offset += byteLength;
    return [name, { dtype, shape, data_offsets: [begin, offset] }] as const;
  });
  const described = Object.keys(metadata).length === 0 ? [] : [['__metadata__', sortKeys(metadata)] as const];
  const json = new TextEncoder().encode(stringifyInOrder([...described, ...entries]));
  // Spaces at the end bring the first tensor to a multiple of 8.
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  padded.set(json);
  return padded;
}

/** An object's JSON by hand: `JSON.stringify` would move names that look like integers to the front. */
function stringifyInOrder(entries: readonly (readonly [string, unknown])[]): string {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
}

const sortKeys = (texts: SafeTensorsMetadata): SafeTensorsMetadata =>
  Object.fromEntries(Object.entries(texts).sort(([a], [b]) => byText(a, b)));

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Reads a file's tensors into memory of their own. Nothing is allocated before the whole header is found consistent.
 * @param path only named in errors.
 * @throws `checkpoint/bad-file` naming what is wrong.
 */
export function readSafetensors(bytes: Uint8Array, path: string): SafeTensorsFile {
  const { entries, metadata, dataStart } = parseHeader(bytes, (reason) => badCheckpoint(path, reason));
  // Not `slice`: a Node Buffer's is a view, at an offset that may not be aligned.
  const copyOf = ({ begin, end }: HeaderEntry): ArrayBuffer =>
    new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end)).buffer;
  const tensors = new Map(
    entries.map((entry) => [entry.name, tensorOf(entry.dtype, entry.shape, copyOf(entry))]),
  );
  return { tensors, metadata };
}

/** A tensor of its bytes, which it keeps: little-endian, row-major. */
export function tensorOf(dtype: SafeTensorType, shape: readonly number[], buffer: ArrayBuffer): SafeTensor {
  switch (dtype) {
    case 'F32':
      return { dtype, shape, data: new Float32Array(buffer) };
    case 'F64':
      return { dtype, shape, data: new Float64Array(buffer) };
    case 'F16':
    case 'BF16':
      return { dtype, shape, data: new Uint16Array(buffer) };
    case 'I64':
      return { dtype, shape, data: new BigInt64Array(buffer) };
    case 'I32':
      return { dtype, shape, data: new Int32Array(buffer) };
    case 'I16':
      return { dtype, shape, data: new Int16Array(buffer) };
    case 'I8':
      return { dtype, shape, data: new Int8Array(buffer) };
    case 'U8':
    case 'BOOL':
      return { dtype, shape, data: new Uint8Array(buffer) };
  }
}
