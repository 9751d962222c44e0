import type { GradLensError } from '../../protocol/errors';
import type { SafeTensorsMetadata, SafeTensorType } from './safetensors';

/** One tensor of the header; offsets count from the first byte after the header. */
export interface HeaderEntry {
  readonly name: string;
  readonly dtype: SafeTensorType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  /** In the order of their bytes. */
  readonly entries: readonly HeaderEntry[];
  readonly metadata: SafeTensorsMetadata;
  readonly dataStart: number;
}

/** Makes the error of a reason. */
export type Refuse = (reason: string) => GradLensError;

const typesByName: ReadonlyMap<string, { readonly dtype: SafeTensorType; readonly size: number }> = new Map(
  (
    [
      ['I64', 8],
      ['F64', 8],
      ['F32', 4],
      ['I32', 4],
      ['BF16', 2],
      ['F16', 2],
      ['I16', 2],
      ['I8', 1],
      ['BOOL', 1],
      ['U8', 1],
    ] as const
  ).map(([dtype, size]) => [dtype, { dtype, size }]),
);

/** Bytes of one value. */
export const bytesPerValue = (dtype: SafeTensorType): number => typesByName.get(dtype)?.size ?? 0;

/** The length of the header comes first, a little-endian 64-bit number. */
export const LENGTH_BYTES = 8;

/** The header of a safetensors file, every claim of it checked against the file's length. */
export function parseHeader(bytes: Uint8Array, refuse: Refuse): Header {
  const dataStart = LENGTH_BYTES + headerLength(bytes, bytes.length, refuse);
  return parseHeaderJson(bytes.subarray(LENGTH_BYTES, dataStart), bytes.length, refuse);
}

/**
 * The header of a file of which only the header was read.
 * @param json the bytes between the length and the data
 * @param fileSize bytes of the whole file
 */
export function parseHeaderJson(json: Uint8Array, fileSize: number, refuse: Refuse): Header {
  const dataStart = LENGTH_BYTES + json.length;
  const values = parseJson(json, refuse);
  const entries = [...values]
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => parseEntry(name, value, refuse))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkCoverage(entries, fileSize - dataStart, refuse);
  return { entries, metadata: parseMetadata(values.get('__metadata__'), refuse), dataStart };
}

/**
 * @param start the file's first bytes, at least `LENGTH_BYTES` of them where it has as many
 * @param fileSize bytes of the whole file
 */
export function headerLength(start: Uint8Array, fileSize: number, refuse: Refuse): number {
  if (start.length < LENGTH_BYTES) throw refuse(`it has ${String(start.length)} bytes, fewer than a header`);
  const view = new DataView(start.buffer, start.byteOffset, LENGTH_BYTES);
  const length = view.getBigUint64(0, true);
  const available = fileSize - LENGTH_BYTES;
  if (length > BigInt(available)) {
    throw refuse(`its header claims ${String(length)} bytes where ${String(available)} follow`);
  }
  return Number(length);
}

function parseJson(bytes: Uint8Array, refuse: Refuse): ReadonlyMap<string, unknown> {
  const value = jsonOf(bytes, refuse);
  if (!isRecord(value)) throw refuse('its header is not a JSON object');
  // A map, because a tensor may be called `__proto__` or `constructor`.
  return new Map(Object.entries(value));
}

function jsonOf(bytes: Uint8Array, refuse: Refuse): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw refuse(`its header is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

function parseMetadata(value: unknown, refuse: Refuse): SafeTensorsMetadata {
  if (value === undefined) return {};
  if (!isRecord(value)) throw refuse('its metadata is not an object');
  return Object.fromEntries(
    Object.entries(value).map(([key, text]) => {
      if (typeof text !== 'string') throw refuse(`its metadata "${key}" is not a text`);
      return [key, text];
    }),
  );
}

function parseEntry(name: string, value: unknown, refuse: Refuse): HeaderEntry {
  if (!isRecord(value)) throw refuse(`tensor "${name}" is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  const type = typeof dtype === 'string' ? typesByName.get(dtype) : undefined;
  if (!type) throw refuse(`tensor "${name}" has the type ${JSON.stringify(dtype)}, which is not read`);
  if (!isCounts(shape)) throw refuse(`tensor "${name}" has the shape ${JSON.stringify(shape)}`);
  if (!isCounts(offsets) || offsets.length !== 2) {
    throw refuse(`tensor "${name}" has the offsets ${JSON.stringify(offsets)}`);
  }
  const [begin = 0, end = 0] = offsets;
  const expected = shape.reduce((size, length) => size * length, type.size);
  if (end - begin !== expected) {
    throw refuse(
      `tensor "${name}" of shape [${shape.join(', ')}] needs ${String(expected)} bytes but has ${String(end - begin)}`,
    );
  }
  return { name, dtype: type.dtype, shape, begin, end };
}

/** The tensors must cover the data exactly: no overlap, no gap, nothing beyond the end, nothing left. */
function checkCoverage(entries: readonly HeaderEntry[], available: number, refuse: Refuse): void {
  let covered = 0;
  for (const { name, begin, end } of entries) {
    if (begin < covered) throw refuse(`tensor "${name}" overlaps another`);
    if (begin > covered) throw refuse(`there is a gap before tensor "${name}"`);
    if (end > available) {
      throw refuse(`tensor "${name}" ends at byte ${String(end)} of ${String(available)}`);
    }
    covered = end;
  }
  if (covered < available)
    throw refuse(`${String(available - covered)} bytes at its end belong to no tensor`);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCounts = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
