/** The checkpoint files of a run: their names, and what their headers tell without reading the weights. */
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../files/errorCode';
import { badCheckpoint } from '../protocol/errors';
import type { CheckpointSummary } from '../protocol/runs';

/** A safetensors header starts behind its own length, a little-endian 64-bit number. */
const LENGTH_BYTES = 8;
const LONGEST_HEADER = 100_000_000;

/** `epoch-020.safetensors`, or `epoch-002-step-00093.safetensors` within an epoch. */
export function checkpointFile(epoch: number, step: number, atEpochEnd: boolean): string {
  const name = `epoch-${String(epoch).padStart(3, '0')}`;
  return `${atEpochEnd ? name : `${name}-step-${String(step).padStart(5, '0')}`}.safetensors`;
}

/**
 * The checkpoints of a folder in the order in which they were written; none where the folder is absent.
 * @throws `checkpoint/bad-file` for a file that is cut off or is no checkpoint
 */
export async function readCheckpointSummaries(folder: string): Promise<CheckpointSummary[]> {
  const files = (await namesIn(folder)).filter((name) => name.endsWith('.safetensors'));
  const summaries = await Promise.all(files.map((file) => readSummary(folder, file)));
  return summaries.sort((a, b) => a.step - b.step || a.epoch - b.epoch);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function readSummary(folder: string, file: string): Promise<CheckpointSummary> {
  const path = join(folder, file);
  const { metadata, length } = await readHeader(path);
  const { size } = await stat(path);
  if (size !== length) {
    throw badCheckpoint(path, `it has ${String(size)} bytes where its header says ${String(length)}`);
  }
  return { file, epoch: wholeNumber(path, metadata, 'epoch'), step: wholeNumber(path, metadata, 'step') };
}

function wholeNumber(path: string, metadata: Readonly<Record<string, unknown>>, key: string): number {
  const value = Number(metadata[key] ?? NaN);
  if (Number.isInteger(value) && value >= 0) return value;
  throw badCheckpoint(path, `its metadata give "${key}" as ${JSON.stringify(metadata[key] ?? null)}`);
}

interface Header {
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Bytes of the whole file. */
  readonly length: number;
}

async function readHeader(path: string): Promise<Header> {
  const handle = await open(path, 'r');
  try {
    const prefix = Buffer.alloc(LENGTH_BYTES);
    const { bytesRead } = await handle.read(prefix, 0, LENGTH_BYTES, 0);
    const headerBytes = bytesRead === LENGTH_BYTES ? Number(prefix.readBigUInt64LE()) : Infinity;
    if (headerBytes > LONGEST_HEADER)
      throw badCheckpoint(path, 'it does not start with a safetensors header');
    const header = Buffer.alloc(headerBytes);
    await handle.read(header, 0, headerBytes, LENGTH_BYTES);
    return parseHeader(path, header.toString('utf8'), LENGTH_BYTES + headerBytes);
  } finally {
    await handle.close();
  }
}

function parseHeader(path: string, text: string, dataStart: number): Header {
  const entries = parseObject(path, text);
  const { __metadata__: metadata, ...tensors } = entries;
  const ends = Object.values(tensors).map(endOf);
  return { metadata: isRecord(metadata) ? metadata : {}, length: dataStart + Math.max(0, ...ends) };
}

function parseObject(path: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Told below, with the path.
  }
  throw badCheckpoint(path, 'its safetensors header is not a JSON object');
}

function endOf(tensor: unknown): number {
  if (!isRecord(tensor) || !Array.isArray(tensor['data_offsets'])) return 0;
  const end: unknown = tensor['data_offsets'][1];
  return typeof end === 'number' ? end : 0;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
