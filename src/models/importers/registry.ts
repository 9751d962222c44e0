/** Every kind of checkpoint that can be imported. */
import { basename, extname } from 'node:path';
import { unknownCheckpointFormat } from '../../protocol/errors';
import { openFile } from '../checkpoints/fileReader';
import { HEAD_BYTES, type ForeignCheckpoint, type Importer } from './importer';
import { layersModelImporter } from './layersModel';
import { pytorchImporter } from './pytorch';
import { safetensorsImporter } from './safetensors';

/** In the order in which they are asked whether a file is theirs. */
export const importers: readonly Importer[] = [pytorchImporter, safetensorsImporter, layersModelImporter];

/** The file name endings of everything that can be imported, with the dot. */
export const importableExtensions: readonly string[] = importers.flatMap(({ extensions }) => extensions);

/**
 * Opens a checkpoint of any kind that is known; what the file is decides, not its name. The caller closes it.
 * @throws `checkpoint/unknown-format`, `checkpoint/bad-file`, `checkpoint/refused`, `file/missing`, `file/cannot-read`
 */
export async function openCheckpoint(path: string): Promise<ForeignCheckpoint> {
  const head = await readHead(path);
  const importer = importerOf(head, path);
  if (importer) return importer.open(path);
  throw unknownCheckpointFormat(path, describe(head, path), importableExtensions);
}

/** Who reads a file that begins so; undefined where nobody does. */
export const importerOf = (head: Uint8Array, path: string): Importer | undefined =>
  importers.find(({ recognises }) => recognises(head.subarray(0, HEAD_BYTES), basename(path)));

async function readHead(path: string): Promise<Uint8Array> {
  const file = await openFile(path);
  try {
    return await file.read(0, Math.min(HEAD_BYTES, file.size));
  } finally {
    await file.close();
  }
}

function describe(head: Uint8Array, path: string): string {
  if (head.length === 0) return 'it is empty';
  const start = [...head.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `a ${extname(path) || 'file'} that starts with the bytes ${start}`;
}
