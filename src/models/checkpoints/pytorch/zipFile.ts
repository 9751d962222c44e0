/**
 * The zip format of `torch.save` since PyTorch 1.6: `<root>/data.pkl`, and each storage as it lies in memory in
 * `<root>/data/<key>`, not compressed. Entries are found by the archive's directory and read where they lie; nothing
 * is unpacked.
 */
import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import { badCheckpoint } from '../../../protocol/errors';
import type { FileReader } from '../fileReader';
import { bytesPerValue } from '../safetensorsHeader';
import type { ReadStorage } from './storageReader';
import { faultsOf, LONGEST_PICKLE, type TorchFile } from './torchFile';
import { torchNames } from './torchNames';
import { unpickle } from './unpickle';

/** A storage each; the largest networks have some thousands. */
const MOST_ENTRIES = 100_000;
/** General purpose flag 0: the entry is encrypted. */
const ENCRYPTED = 0x1;

interface Archive {
  readonly file: FileReader;
  readonly zip: ZipFile;
  readonly entries: ReadonlyMap<string, Entry>;
}

/**
 * What the library reads by. Over a descriptor, a place that a damaged directory states far beyond any file is an
 * exception in a callback of the file system, which nobody can catch: here it is an error like any other.
 */
class BoundedReader extends RandomAccessReader {
  constructor(private readonly file: FileReader) {
    super();
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.file.read(position, length).then(
      (bytes) => {
        buffer.set(bytes, offset);
        callback(null);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    );
  }
}

/** @throws `checkpoint/bad-file`, `checkpoint/refused` */
export async function readZipFile(file: FileReader): Promise<TorchFile> {
  const archive = await openArchive(file);
  const root = rootOf(archive);
  const pickle = await readEntry(archive, `${root}data.pkl`, LONGEST_PICKLE);
  await checkByteOrder(archive, root);
  const faults = faultsOf(file.path);
  const { value } = unpickle(pickle, torchNames(faults), faults);
  return { saved: value, readStorage: storageReader(archive, root) };
}

async function openArchive(file: FileReader): Promise<Archive> {
  try {
    const options = { autoClose: false, lazyEntries: true, strictFileNames: true };
    const zip = await fromRandomAccessReaderPromise(new BoundedReader(file), file.size, options);
    if (zip.entryCount > MOST_ENTRIES) throw badCheckpoint(file.path, 'its zip archive has too many entries');
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    return { file, zip, entries };
  } catch (error) {
    throw zipProblem(file, error);
  }
}

/** The library's own words: they name what is wrong, a path that leads out of the archive included. */
function zipProblem({ path }: FileReader, error: unknown): unknown {
  if (!(error instanceof Error) || error.name === 'GradLensError') return error;
  return badCheckpoint(path, `its zip archive is damaged or hostile (${error.message})`);
}

function rootOf({ entries, file }: Archive): string {
  const pickles = [...entries.keys()].filter((name) => /^([^/]+\/)?data\.pkl$/.test(name));
  const [pickle] = pickles;
  if (pickle !== undefined && pickles.length === 1) return pickle.slice(0, -'data.pkl'.length);
  throw badCheckpoint(
    file.path,
    pickles.length === 0
      ? 'it is a zip archive without data.pkl, so torch.save did not write it'
      : 'it holds several data.pkl',
  );
}

/** Old files do not say it, and are little-endian. */
async function checkByteOrder(archive: Archive, root: string): Promise<void> {
  const name = `${root}byteorder`;
  if (!archive.entries.has(name)) return;
  const order = new TextDecoder().decode(await readEntry(archive, name, 64));
  if (order !== 'little') throw badCheckpoint(archive.file.path, `its numbers are ${order}-endian`);
}

async function readEntry(archive: Archive, name: string, most: number): Promise<Uint8Array> {
  const { begin, length } = await locate(archive, name);
  if (length > most) {
    throw badCheckpoint(
      archive.file.path,
      `its entry ${name} has ${String(length)} bytes, more than ${String(most)}`,
    );
  }
  return archive.file.read(begin, length);
}

/** Where an entry's bytes lie in the file. */
async function locate(
  { file, zip, entries }: Archive,
  name: string,
): Promise<{ begin: number; length: number }> {
  const entry = entries.get(name);
  if (!entry) throw badCheckpoint(file.path, `its entry ${name} is missing`);
  const { compressionMethod, compressedSize, uncompressedSize, generalPurposeBitFlag } = entry;
  if (
    compressionMethod !== 0 ||
    compressedSize !== uncompressedSize ||
    (generalPurposeBitFlag & ENCRYPTED) !== 0
  ) {
    throw badCheckpoint(
      file.path,
      `its entry ${name} is compressed or encrypted, which torch.save never does`,
    );
  }
  try {
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    return { begin: fileDataStart, length: uncompressedSize };
  } catch (error) {
    throw zipProblem(file, error);
  }
}

const storageReader =
  (archive: Archive, root: string): ReadStorage =>
  async ({ dtype, key, count }, begin, length) => {
    const name = `${root}data/${key}`;
    const found = await locate(archive, name);
    const needed = count * bytesPerValue(dtype);
    if (found.length < needed) {
      throw badCheckpoint(
        archive.file.path,
        `its entry ${name} has ${String(found.length)} bytes where ${String(needed)} are stated`,
      );
    }
    return archive.file.read(found.begin + begin, length);
  };
