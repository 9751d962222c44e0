/** One file from the first of its hosts that gives the right bytes. */
import { access, mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { allHostsFailed, cannotRead, GradLensError, wrongBytes } from '../../protocol/errors';
import { fileHash } from '../fileHash';
import { ensureSpace, freeSpace, type FreeSpace } from './diskSpace';
import { fetchPart, patience, type Patience } from './fetchPart';
import { partFileOf, partSize, removePart, writingError } from './partFile';
import { withTargetLock } from './targetLock';

export interface Download {
  /** Hosts in the order they are tried, http or https. */
  readonly urls: readonly string[];
  /** Absolute path; its folder is made. */
  readonly target: string;
  /** Length of the file, where it is known. */
  readonly bytes?: number;
  /** Of the file as it is served, in hexadecimal: nothing else ever gets the target's name. */
  readonly sha256: string;
}

export interface DownloadWork {
  readonly signal: AbortSignal;
  /** @param received bytes that are there, those of an earlier download too */
  readonly onBytes?: (received: number) => void;
  readonly patience?: Patience;
  readonly freeSpace?: FreeSpace;
}

/** Failures of one host: the next may do better. */
const hostFailures: readonly string[] = [
  'download/gave-up',
  'download/not-served',
  'download/wrong-length',
  'download/wrong-bytes',
];

/**
 * Downloads a file, or leaves it where it is there with the right bytes. What came of a download that broke or was
 * cancelled stays beside the target as `.part`, and the next one goes on from there. A file of the target's name
 * with other bytes is replaced only by the right ones.
 * @throws `download/no-space` before anything is fetched; `download/busy`; `download/wrong-bytes`,
 * `download/wrong-length`, `download/not-served`, `download/gave-up`, or `download/failed` where several hosts failed;
 * `download/disk-full`, `download/cannot-write`; `cancelled`
 */
export async function downloadFile(download: Download, work: DownloadWork): Promise<void> {
  const { target, bytes } = download;
  if (await isWhole(download, work.signal)) {
    if (bytes !== undefined) work.onBytes?.(bytes);
    return;
  }
  const folder = dirname(target);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writingError(folder, 0, error);
  });
  await withTargetLock(target, async () => {
    const there = await partSize(partFileOf(target));
    await ensureSpace(folder, Math.max(0, (bytes ?? 0) - there), work.freeSpace ?? freeSpace);
    await fromFirstGoodHost(download, work);
  });
}

/** Whether the target is there with the right bytes. */
async function isWhole({ target, sha256 }: Download, signal: AbortSignal): Promise<boolean> {
  try {
    await access(target);
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^ENO(ENT|TDIR)$/.test(String(error.code))) return false;
    throw cannotRead(target, String(error));
  }
  return (await fileHash(target, signal)) === sha256;
}

async function fromFirstGoodHost(download: Download, work: DownloadWork): Promise<void> {
  const failures: GradLensError[] = [];
  for (const url of download.urls) {
    try {
      await fromHost(url, download, work);
      return;
    } catch (error) {
      if (!(error instanceof GradLensError) || !hostFailures.includes(error.code)) throw error;
      failures.push(error);
    }
  }
  const [only] = failures;
  throw only && failures.length === 1
    ? only
    : allHostsFailed(
        download.target,
        failures.map(({ message }) => message),
      );
}

async function fromHost(url: string, { target, bytes, sha256 }: Download, work: DownloadWork): Promise<void> {
  const part = partFileOf(target);
  const request = {
    url,
    part,
    ...(bytes === undefined ? {} : { bytes }),
    signal: work.signal,
    patience: work.patience ?? patience,
    onBytes: (received: number) => work.onBytes?.(received),
  };
  for (;;) {
    const { inOneGo } = await fetchPart(request);
    const found = await fileHash(part.path, work.signal);
    if (found === sha256) break;
    await removePart(part);
    // Pieces of two versions, or of an older failure, prove nothing against the host: it is asked for the whole once.
    if (inOneGo) throw wrongBytes(url, found, sha256);
  }
  await rename(part.path, target).catch((error: unknown) => {
    throw writingError(target, 0, error);
  });
  await removePart(part);
}
