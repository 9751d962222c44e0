/** How a data set is described: what it is, and in which forms its images may lie on a disk. */
import type { ChannelStatistics } from '../protocol/pixels';
import type { SplitName } from '../protocol/runs';
import type { ClassMap } from './imageFolder';

/** A file, below the folder of the set's origin, with forward slashes. */
export interface DataFile {
  readonly path: string;
  readonly sha256: string;
}

/** A file of CIFAR's records. */
export interface RecordFile {
  /** In a folder, as `DataFile`; in an archive, the file's own name. */
  readonly path: string;
  readonly count: number;
  /** Of its contents, where they are known. */
  readonly sha256?: string;
}

/**
 * One way in which a split is stored. Checksums of IDX, of rows of text and of records are those of the contents, so
 * that a file may be packed otherwise or unpacked (`.gz` missing or added); the others are those of the file.
 */
export type SplitFiles =
  | { readonly format: 'idx'; readonly images: DataFile; readonly labels: DataFile }
  | { readonly format: 'usps-text'; readonly rows: DataFile }
  | { readonly format: 'usps-libsvm'; readonly rows: DataFile }
  | { readonly format: 'cifar-archive'; readonly archive: DataFile; readonly batches: readonly RecordFile[] }
  | { readonly format: 'cifar-files'; readonly batches: readonly RecordFile[] }
  | { readonly format: 'svhn'; readonly file: DataFile }
  | { readonly format: 'cub'; readonly folder: string; readonly split: SplitName }
  | { readonly format: 'image-folder'; readonly folder: string; readonly classes: ClassMap };

export interface SplitEntry {
  /** Of the whole split; sets of image files may be there in part. */
  readonly count: number;
  /** The first one whose files are there is read. */
  readonly forms: readonly SplitFiles[];
}

export interface DataSetEntry {
  readonly title: string;
  readonly licence: string;
  readonly attribution: string;
  /** Ships with GradLens, or lies in the data folder that the person names. */
  readonly origin: 'embedded' | 'external';
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly classNames: readonly string[];
  /** The stored value that stands for a pixel of 1. */
  readonly maximum: number;
  /** Of the training images, for a network that normalises its input; absent: not known. */
  readonly channelStatistics?: ChannelStatistics;
  readonly splits: Readonly<Partial<Record<SplitName, SplitEntry>>>;
}
