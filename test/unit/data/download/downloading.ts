/** What the tests of downloads share: a file that tells its place, and a look at what lies there afterwards. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { downloadFile, type Download, type DownloadWork } from '../../../../src/data/download/downloadFile';
import type { GradLensError } from '../../../../src/protocol/errors';
import { failureOf, sha256, temporaryFolder } from '../support';
import type { FileServer } from '../../support/fileServer';

const bytesOf = (seed: string): Buffer =>
  createHash('shake256', { outputLength: 100_000 }).update(seed).digest();

/** Every byte tells its place, so that pieces put together wrongly show. */
export const content = bytesOf('a data set');
export const other = bytesOf('another version');

export const folder = temporaryFolder();
let count = 0;

/** Long enough for a slow machine; tests of silence shorten it. */
export const impatient = { stallMs: 20_000, attempts: 3, forgivingBytes: 40_000, pauseMs: () => 0 };

export const work = (changes: Partial<DownloadWork> = {}): DownloadWork => ({
  signal: new AbortController().signal,
  patience: impatient,
  ...changes,
});

/** The content from hosts whose length nobody knows before. */
export const unmeasuredFrom = (...servers: readonly FileServer[]): Download => ({
  urls: servers.map(({ url }) => `${url}/file.gz`),
  target: join(folder.path, String(++count), 'file.gz'),
  sha256: sha256(content),
});

export const from = (...servers: readonly FileServer[]): Download => ({
  ...unmeasuredFrom(...servers),
  bytes: content.length,
});

/** Cuts the connection as soon as so many bytes are there. */
export const cutting = (server: FileServer, ...marks: readonly number[]): Partial<DownloadWork> => ({
  onBytes: (received) => {
    if (marks.includes(received)) server.cut();
  },
});

/** Downloads, and sees to it that the file is all that lies there. */
export async function downloaded(download: Download, changes: Partial<DownloadWork> = {}): Promise<Buffer> {
  await downloadFile(download, work(changes));
  expect(filesBeside(download)).toEqual(['file.gz']);
  return readFileSync(download.target);
}

export const filesBeside = ({ target }: Download): string[] => readdirSync(join(target, '..'));

export const failure = (download: Download, changes: Partial<DownloadWork> = {}): Promise<GradLensError> =>
  failureOf(() => downloadFile(download, work(changes)));

export const ranges = ({ requests }: FileServer): (string | undefined)[] =>
  requests.map(({ range }) => range);
