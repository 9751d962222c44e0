/** What can be added to the data sets: downloads, and folders that are already there. */
import { basename, dirname } from 'node:path';
import { addDataSet, hostsOf, totalBytes, type DownloadSource } from '../data/download/addDataSet';
import { describeDataSets, externalFolders, loadImageSet, type DataFolders } from '../data/registry';
import { dataSources, sourceOf, type DataSources } from '../data/sources';
import {
  cancelled,
  folderWithoutSet,
  GradLensError,
  notDownloadable,
  unknownDataSet,
} from '../protocol/errors';
import type { DataOffer, WorkProgress } from '../protocol/requests';
import type { DataSetSummary } from '../protocol/runs';
import type { HandlersOf } from './handlers';
import { paced } from './paced';

/** @param sources by name; a test's own or the shipped table */
export const dataSourceHandlers = (
  { folders, mirror }: { readonly folders: { readonly data: DataFolders }; readonly mirror: string },
  sources: DataSources = dataSources,
): HandlersOf<'data/offers' | 'data/add' | 'data/check'> => ({
  'data/offers': async () => {
    const [folder] = externalFolders(folders.data);
    const summaries = await describeDataSets(folders.data);
    const offers = summaries.flatMap((summary) => offerOf(summary, sources, mirror));
    return { offers, ...(folder === undefined ? {} : { folder }) };
  },
  'data/add': async ({ data, folder }, { signal, report }) => {
    const source = downloadOf(data, sources);
    await addDataSet({ name: data, source, folder, mirror }, { signal, report: paced(report) });
    const summaries = await describeDataSets({ ...folders.data, external: folder });
    const summary = summaries.find(({ name }) => name === data);
    if (!summary) throw unknownDataSet(data, Object.keys(sources));
    return summary;
  },
  'data/check': async ({ data, folder }, { signal, report }) => {
    const summary = (await describeDataSets(folders.data)).find(({ name }) => name === data);
    if (!summary) throw unknownDataSet(data, Object.keys(sources));
    // Whoever points at the set's own folder means the one around it.
    const candidates = basename(folder) === data ? [dirname(folder), folder] : [folder];
    return {
      folder: await firstWhole(summary, candidates, { signal, report, data: folders.data }),
    };
  },
});

function offerOf(summary: DataSetSummary, sources: DataSources, mirror: string): DataOffer[] {
  const source = sourceOf(sources, summary.name);
  if (!source) return [];
  const { name, title, licence, attribution, available } = summary;
  const offer = { name, title, licence, attribution, available, homePage: source.homePage };
  return source.kind === 'by-hand'
    ? [{ ...offer, byHand: source.how }]
    : [{ ...offer, download: downloadOffer(name, source, mirror) }];
}

function downloadOffer(
  name: string,
  source: DownloadSource,
  mirror: string,
): NonNullable<DataOffer['download']> {
  const bytes = totalBytes(source.files);
  const hosts = hostsOf(name, source, mirror).map((address) => new URL(address).host);
  const unpackedBytes = source.files.reduce((sum, { archive }) => sum + (archive?.unpackedBytes ?? 0), 0);
  return { hosts: [...new Set(hosts)], unpackedBytes, ...(bytes === undefined ? {} : { bytes }) };
}

function downloadOf(name: string, sources: DataSources): DownloadSource {
  const source = sourceOf(sources, name);
  if (!source) throw unknownDataSet(name, Object.keys(sources));
  if (source.kind === 'by-hand') throw notDownloadable(name, source.how);
  return source;
}

interface Check {
  readonly signal: AbortSignal;
  readonly report: (progress: WorkProgress) => void;
  readonly data: DataFolders;
}

/** @throws `data/folder-incomplete` with the reason of the last candidate */
async function firstWhole(
  summary: DataSetSummary,
  candidates: readonly string[],
  check: Check,
): Promise<string> {
  let reason = '';
  for (const folder of candidates) {
    try {
      await readWhole(summary, folder, check);
      return folder;
    } catch (error) {
      if (!(error instanceof GradLensError) || error.code === 'cancelled') throw error;
      reason = error.message;
    }
  }
  throw folderWithoutSet(summary.name, candidates[0] ?? '', reason);
}

/** Reading a split holds its files to their checksums. */
async function readWhole(
  { name, splits }: DataSetSummary,
  external: string,
  { signal, report, data }: Check,
): Promise<void> {
  for (const [index, split] of splits.entries()) {
    if (signal.aborted) throw cancelled();
    report({ fraction: index / splits.length, message: `reading the ${split.name} images` });
    await loadImageSet(name, split.name, { ...data, external, storage: '' });
  }
}
