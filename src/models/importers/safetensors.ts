import { badCheckpoint, type GradLensError } from '../../protocol/errors';
import { openFile, type FileReader } from '../checkpoints/fileReader';
import { normalisationChannels, normalisationOf } from '../checkpoints/normalisationMetadata';
import { tensorOf } from '../checkpoints/safetensors';
import {
  headerLength,
  LENGTH_BYTES,
  parseHeaderJson,
  type Header,
  type HeaderEntry,
} from '../checkpoints/safetensorsHeader';
import type { StoredTensor } from '../checkpoints/storedTensor';
import type { ForeignCheckpoint, Importer } from './importer';

const OPENING_BRACE = 0x7b;

/** Safetensors of anybody; its tensors are read one at a time. */
export const safetensorsImporter: Importer = {
  title: 'safetensors',
  extensions: ['.safetensors'],
  recognises: (head, fileName) => isSafetensors(head) || fileName.toLowerCase().endsWith('.safetensors'),
  open: openSafetensors,
};

/** A length of the header that is no larger than 2^56, and a JSON object; the length's first byte may be any. */
export const isSafetensors = (head: Uint8Array): boolean =>
  head[LENGTH_BYTES - 1] === 0 && head[LENGTH_BYTES] === OPENING_BRACE;

async function openSafetensors(path: string): Promise<ForeignCheckpoint> {
  const file = await openFile(path);
  try {
    const { entries, metadata, dataStart } = await readHeader(file);
    const epoch = Number(metadata['epoch'] ?? NaN);
    const normalisation = normalisationOf(metadata, normalisationChannels(metadata), path);
    return {
      format: 'safetensors',
      tensors: new Map(entries.map((entry) => [entry.name, storedTensor(file, entry, dataStart)])),
      ...(Number.isInteger(epoch) && epoch >= 0 ? { epoch } : {}),
      ...(normalisation ? { normalisation } : {}),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readHeader(file: FileReader): Promise<Header> {
  const refuse = (reason: string): GradLensError => badCheckpoint(file.path, reason);
  const length = headerLength(
    await file.read(0, Math.min(LENGTH_BYTES, file.size)),
    Math.min(file.size, LONGEST_HEADER),
    refuse,
  );
  return parseHeaderJson(await file.read(LENGTH_BYTES, length), file.size, refuse);
}

/** The reference implementation's limit. */
const LONGEST_HEADER = 100_000_000;

const storedTensor = (
  file: FileReader,
  { dtype, shape, begin, end }: HeaderEntry,
  dataStart: number,
): StoredTensor => ({
  dtype,
  shape,
  read: async () => tensorOf(dtype, shape, (await file.read(dataStart + begin, end - begin)).buffer),
});
