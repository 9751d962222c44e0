/** What a run folder tells: the plain data that trees, panels and tables are built from. */
import type { ErrorPayload } from './errors';
import type { Experiment, ZeroShotTarget } from './experiment';
import type { ChannelStatistics } from './pixels';

/** A checkpoint of a run: the run's folder (absolute path) and the file's name within `checkpoints/`. */
export interface CheckpointRef {
  readonly run: string;
  readonly file: string;
}

/** `interrupted`: neither finished nor running, can be resumed. `broken`: something that it needs is missing; see `problem`. */
export type RunStatus = 'running' | 'finished' | 'cancelled' | 'failed' | 'interrupted' | 'broken';

export interface CheckpointSummary {
  readonly file: string;
  /** Epochs trained when it was written. */
  readonly epoch: number;
  readonly step: number;
}

/** A line of `metrics.jsonl`. Nothing in it depends on a clock, so that the same run writes the same bytes. */
export type MetricRecord =
  | {
      readonly kind: 'step';
      readonly step: number;
      readonly epoch: number;
      readonly loss: number;
      readonly learningRate: number;
      /** Accuracy on the clean images of the batch, 0..1; absent where the step did not measure it. */
      readonly cleanAccuracy?: number;
      /** Accuracy on the attacked images of the batch, 0..1. */
      readonly robustAccuracy?: number;
    }
  | {
      readonly kind: 'epoch';
      readonly step: number;
      readonly epoch: number;
      /** Accuracy on the test images, 0..1. */
      readonly testAccuracy: number;
      /** PGD-5 accuracy of the epoch's first training batch, 0..1 (recipes 1.3). */
      readonly probeRobustAccuracy?: number;
    }
  | {
      readonly kind: 'warning';
      readonly step: number;
      readonly epoch: number;
      readonly code: string;
      readonly message: string;
    };

/** A proportion with its Wilson 95 % interval, all 0..1. */
export interface Proportion {
  readonly correct: number;
  readonly count: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What a finished run was measured at; `evaluation.json`. */
export interface Evaluation {
  readonly checkpoint: string;
  /** What computed it: `wasm (plain)`, `tensorflow-cpu`; older files do not say. */
  readonly backend?: string;
  readonly source: Proportion;
  /** Under the experiment's evaluation attack. */
  readonly robust: Proportion;
  readonly targets: readonly (ZeroShotTarget & { readonly accuracy: Proportion })[];
}

/** Where an imported run comes from; `import.json`, which it has instead of an experiment. */
export interface ImportRecord {
  readonly name: string;
  /** Name of the file that was imported. */
  readonly source: string;
  /** Of that file, in hexadecimal digits. */
  readonly sha256: string;
  /** `PyTorch (zip)`. */
  readonly format: string;
  readonly architecture: string;
  readonly inputShape: readonly [height: number, width: number, channels: number];
  /** Inside the model; null: it takes pixels as they are. */
  readonly normalisation: ChannelStatistics | null;
  /** [classes] */
  readonly classNames: readonly string[];
}

/** What a checkpoint of somebody else's turned out to be. */
export interface CheckpointInspection {
  readonly format: string;
  readonly architecture: string;
  readonly inputShape: readonly [height: number, width: number, channels: number];
  readonly classes: number;
  /** Numbers in the network, running statistics included. */
  readonly numbers: number;
  /** Epochs trained, where the file says so. */
  readonly epoch?: number;
  /** The one that the file states. */
  readonly normalisation?: ChannelStatistics;
  /** What was found beside the network: a prefix that was taken off, names that nothing needs. */
  readonly notes: readonly string[];
}

export interface RunSummary {
  /** Absolute path of the run's folder: its identity. */
  readonly folder: string;
  readonly name: string;
  readonly status: RunStatus;
  /** Shipped with GradLens, not trained here. */
  readonly sample: boolean;
  /** Absent where the run was imported, or is broken. */
  readonly experiment?: Experiment;
  /** Set where the run was imported rather than trained. */
  readonly imported?: ImportRecord;
  /** What computed its weights; all of them where it went on elsewhere: `wasm (plain), tensorflow-cpu after step 40`. */
  readonly backend?: string;
  readonly checkpoints: readonly CheckpointSummary[];
  readonly evaluation?: Evaluation;
  readonly problem?: ErrorPayload;
  /** Milliseconds since 1970, for sorting and display. */
  readonly startedAt?: number;
}

export interface DataSetSummary {
  readonly name: string;
  readonly title: string;
  readonly available: boolean;
  /** Why it is not available, and what to do. */
  readonly problem?: ErrorPayload;
  readonly splits: readonly { readonly name: SplitName; readonly count: number }[];
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly classNames: readonly string[];
  readonly licence: string;
  readonly attribution: string;
}

export type SplitName = 'train' | 'test';
