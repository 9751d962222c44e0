import { openFile, type FileReader } from '../checkpoints/fileReader';
import { readLegacyFile } from '../checkpoints/pytorch/legacyFile';
import { stateDictOf } from '../checkpoints/pytorch/stateDict';
import { storedTensor } from '../checkpoints/pytorch/storageReader';
import { readZipFile } from '../checkpoints/pytorch/zipFile';
import type { ForeignCheckpoint, Importer } from './importer';
import { isSafetensors } from './safetensors';

/** Of a zip archive's local header. */
const ZIP = [0x50, 0x4b, 0x03, 0x04] as const;
/** A pickle of protocol 2 or later; what is older has no mark, and is taken for one by its file name. */
const PICKLE_PROTOCOL = 0x80;

const extensions = ['.pt', '.pth', '.ckpt', '.bin', '.pkl'] as const;

/** What `torch.save` writes: zip archives, and the format before PyTorch 1.6. */
export const pytorchImporter: Importer = {
  title: 'PyTorch',
  extensions: ['.pt', '.pth'],
  recognises: (head, fileName) =>
    !isSafetensors(head) &&
    (isZip(head) ||
      head[0] === PICKLE_PROTOCOL ||
      extensions.some((extension) => fileName.toLowerCase().endsWith(extension))),
  open: openPytorch,
};

const isZip = (head: Uint8Array): boolean => ZIP.every((byte, index) => head[index] === byte);

async function openPytorch(path: string): Promise<ForeignCheckpoint> {
  const file = await openFile(path);
  try {
    return await readFrom(file);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readFrom(file: FileReader): Promise<ForeignCheckpoint> {
  const zip = isZip(await file.read(0, Math.min(ZIP.length, file.size)));
  const { saved, readStorage } = await (zip ? readZipFile(file) : readLegacyFile(file));
  const { tensors, ...rest } = stateDictOf(saved, file.path);
  return {
    format: zip ? 'PyTorch (zip)' : 'PyTorch (before 1.6)',
    tensors: new Map([...tensors].map(([name, tensor]) => [name, storedTensor(tensor, readStorage)])),
    ...rest,
    close: () => file.close(),
  };
}
