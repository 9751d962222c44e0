import type { NetworkName } from '../../protocol/experiment';
import type { ChannelStatistics } from '../../protocol/pixels';
import type { Model } from '../model';
import type { ParameterSpec } from '../modules/module';
import type { StoredTensor } from '../checkpoints/storedTensor';
import type { SafeTensorsMetadata } from '../checkpoints/safetensors';

/** What is said of a network, as far as an import needs it; a `Blueprint` is one. */
export interface NetworkDescription {
  readonly architecture: NetworkName;
  readonly inputShape: Model['inputShape'];
  readonly classes: number;
  readonly network: { readonly parameters: readonly ParameterSpec[] };
}

/** A network that a file describes: `metadata` is stored with the imported checkpoint, to build it again from there. */
export interface ForeignNetwork {
  readonly blueprint: NetworkDescription;
  readonly metadata: SafeTensorsMetadata;
  /** What was changed, as sentences. */
  readonly notes: readonly string[];
}

/** A checkpoint of somebody else's, open for reading. */
export interface ForeignCheckpoint {
  /** What the file is, for people: `PyTorch (zip)`. */
  readonly format: string;
  /** By the names in the file; prefixes such as `module.` are still there. PyTorch's layout. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Epochs trained, where the file says so. */
  readonly epoch?: number;
  /** What the network does to pixels first, where the file says so beside its tensors. */
  readonly normalisation?: ChannelStatistics;
  /** What to call it where nobody says; absent: as the file. */
  readonly name?: string;
  /** Set where the file describes its own network, so that none has to be recognised. */
  readonly network?: ForeignNetwork;
  /** Gives the file up; tensors cannot be read after it. */
  close(): Promise<void>;
}

/** Reads one kind of file; `registry.ts` lists all. Nothing of a file is ever run. */
export interface Importer {
  /** For people: `PyTorch`. */
  readonly title: string;
  /** File name endings, with the dot. */
  readonly extensions: readonly string[];
  /** Whether a file is of this kind, by its first bytes (up to `HEAD_BYTES`) and its name. */
  readonly recognises: (head: Uint8Array, fileName: string) => boolean;
  /**
   * Reads what describes the tensors, not their values. The caller closes the result.
   * @throws `checkpoint/*`
   */
  readonly open: (path: string) => Promise<ForeignCheckpoint>;
}

/** How many of a file's first bytes `recognises` is shown. */
export const HEAD_BYTES = 64;
