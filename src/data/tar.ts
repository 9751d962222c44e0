/** The entries of a tar archive, plain or gzip, one after the other: nothing is held but what is being read. */
import { createTarDecoder } from 'modern-tar';
import { badDataFile, GradLensError } from '../protocol/errors';
import { contentsOf, type Reading } from './fileContents';

export interface TarEntry {
  /** As the archive says it: not to be trusted as a path. */
  readonly name: string;
  /** `file`, `directory`, or what else tar knows: `symlink`, `link`, `fifo`, …. */
  readonly type: string;
  /** Bytes that the header claims. */
  readonly size: number;
  /** The contents, to be read before the next entry is asked for; what is not read is skipped. */
  readonly contents: AsyncIterable<Uint8Array>;
}

/**
 * Yields the entries in their order. Header checksums are verified, and the archive must end as one does.
 * @throws `file/missing`, `file/cannot-read`, `data/bad-file` naming the entry, `data/other-contents`
 */
export async function* tarEntries(path: string, reading: Reading = {}): AsyncGenerator<TarEntry, void> {
  const decoder = createTarDecoder({ strict: true });
  const pieces = ReadableStream.from(contentsOf(path, reading));
  const reader = pieces.pipeThrough(decoder).getReader();
  let where = 'its start (if it is a tar archive at all)';
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const { header, body } = next.value;
      where = `entry "${header.name}"`;
      const contents = piecesOf(body, (error) => tarError(path, where, error));
      yield { name: header.name, type: header.type ?? 'file', size: header.size, contents };
      // Skips what was not read: a body that was begun is at its end, or given up.
      await body.cancel();
    }
  } catch (error) {
    throw tarError(path, where, error);
  } finally {
    // Where the stream has failed, cancelling it tells that failure once more.
    await reader.cancel().catch(() => undefined);
  }
}

async function* piecesOf(
  body: ReadableStream<Uint8Array>,
  failure: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const piece of body) yield piece;
  } catch (error) {
    throw failure(error);
  }
}

/** Puts what the decoder says into the catalogue; errors of reading the file are in it already. */
function tarError(path: string, where: string, error: unknown): unknown {
  if (error instanceof GradLensError || !(error instanceof Error)) return error;
  const reason = reasons[error.message];
  return reason === undefined ? error : badDataFile(path, `${where} or after`, reason);
}

/** By the texts of modern-tar. */
const reasons: Readonly<Record<string, string>> = {
  'Tar archive is truncated.': 'the archive ends early',
  'Invalid tar header checksum.': "the checksum of an entry's header is not that of the header",
  'Invalid tar header.': "there is no entry's header where one must be",
  'Invalid tar number.': "a number of an entry's header is none",
  'TAR number too large': "a number of an entry's header is too large",
  'Invalid EOF.': 'more follows after the end of the archive',
  'Tar metadata entry exceeds maximum size.': 'an entry that describes the next one is too large',
  'Too many global attributes.': 'the archive describes itself with too many attributes',
};
