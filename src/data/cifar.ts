/**
 * CIFAR-10's binary version (Krizhevsky 2009): records of a label byte and 3,072 bytes, the planes of red, green and
 * blue of 32 × 32 pixels. In one archive, in its folder, or in single files.
 */
import { badDataFile } from '../protocol/errors';
import { contentsOf, type Reading } from './fileContents';
import type { StoredSplit } from './idxPair';
import { tarEntries } from './tar';

export const CIFAR_SIDE = 32;
const PLANE = CIFAR_SIDE * CIFAR_SIDE;
const RECORD = 1 + 3 * PLANE;
const CLASSES = 10;

/** A file of records, and how many it holds. */
export interface CifarBatch {
  readonly path: string;
  readonly count: number;
  /** Of its contents, where known. */
  readonly sha256?: string | undefined;
}

/**
 * Reads files of records, one after the other.
 * @throws `file/missing`, `file/cannot-read`, `data/other-contents`, `data/bad-file` naming the record
 */
export async function readCifarFiles(batches: readonly CifarBatch[]): Promise<StoredSplit> {
  const images = emptyImages(batches);
  let first = 0;
  for (const { path, count, sha256 } of batches) {
    await readBatch({ path, name: undefined, count, first }, contentsOf(path, { sha256 }), images);
    first += count;
  }
  return images;
}

/**
 * Reads files of records from a tar archive, plain or gzip; the archive is read to its end, for its checksum.
 * @param batches by the last part of their paths in the archive
 * @throws as `readCifarFiles`; `data/bad-file` where a batch is not in the archive
 */
export async function readCifarArchive(
  path: string,
  batches: readonly CifarBatch[],
  reading: Reading = {},
): Promise<StoredSplit> {
  const images = emptyImages(batches);
  const missing = new Map<string, Place>();
  let first = 0;
  for (const { path: name, count } of batches) {
    missing.set(name, { path, name, count, first });
    first += count;
  }
  for await (const { name, type, contents } of tarEntries(path, reading)) {
    const base = name.slice(name.lastIndexOf('/') + 1);
    const place = type === 'file' ? missing.get(base) : undefined;
    if (!place) continue;
    missing.delete(base);
    await readBatch(place, contents, images);
  }
  if (missing.size === 0) return images;
  throw badDataFile(path, 'its end', `it holds no ${[...missing.keys()].join(', ')}`);
}

function emptyImages(batches: readonly CifarBatch[]): { labels: Int32Array; values: Uint8Array } {
  const count = batches.reduce((sum, batch) => sum + batch.count, 0);
  return { labels: new Int32Array(count), values: new Uint8Array(count * 3 * PLANE) };
}

/** Where a batch lies, and which images of the split it holds. */
interface Place {
  readonly path: string;
  /** Of the entry in an archive. */
  readonly name: string | undefined;
  readonly count: number;
  readonly first: number;
}

const bad = ({ path, name }: Place, record: number, reason: string) =>
  badDataFile(path, `${name === undefined ? '' : `${name}, `}record ${String(record)}`, reason);

async function readBatch(
  place: Place,
  pieces: AsyncIterable<Uint8Array>,
  images: { labels: Int32Array; values: Uint8Array },
): Promise<void> {
  const record = new Uint8Array(RECORD);
  let used = 0;
  let index = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      if (index === place.count)
        throw bad(place, index, `${String(index)} records belong to it, and more follow`);
      const part = piece.subarray(at, at + RECORD - used);
      record.set(part, used);
      used += part.length;
      at += part.length;
      if (used < RECORD) continue;
      takeRecord(place, index, record, images);
      used = 0;
      index++;
    }
  }
  if (index === place.count) return;
  const length = String(index * RECORD + used);
  throw bad(
    place,
    index,
    `it ends after ${length} bytes, and ${String(place.count)} records of ${String(RECORD)} bytes belong to it`,
  );
}

/** From planes to [height, width, channel]. */
function takeRecord(
  place: Place,
  index: number,
  record: Uint8Array,
  { labels, values }: { labels: Int32Array; values: Uint8Array },
): void {
  const label = record[0] ?? CLASSES;
  if (label >= CLASSES) throw bad(place, index, `its label is ${String(label)}, and classes go from 0 to 9`);
  labels[place.first + index] = label;
  let to = (place.first + index) * 3 * PLANE;
  for (let pixel = 1; pixel <= PLANE; pixel++) {
    values[to++] = record[pixel] ?? 0;
    values[to++] = record[pixel + PLANE] ?? 0;
    values[to++] = record[pixel + 2 * PLANE] ?? 0;
  }
}
