/** What a run is on disk: the names in its folder, and the shapes of its files. */
import { join } from 'node:path';
import type { Owner } from '../files/owner';
import type { Experiment } from '../protocol/experiment';
import type { BackendInfo } from '../protocol/backends';
import type { RunStatus } from '../protocol/runs';
import type { ErrorPayload } from '../protocol/errors';

/** The files of a run folder. */
export interface RunPaths {
  /** The experiment as resolved, every default written out. */
  readonly experiment: string;
  /** Where an imported run comes from; such a run has no experiment and no environment. */
  readonly imported: string;
  readonly environment: string;
  readonly status: string;
  /** Held by the process that writes the run. */
  readonly lock: string;
  readonly metrics: string;
  readonly evaluation: string;
  /** Networks as safetensors, in PyTorch's names and layout. */
  readonly checkpoints: string;
  /** What a resumed training needs beside the checkpoint of the same file name; gone when the run is finished. */
  readonly optimizer: string;
  readonly figures: string;
}

export const runPaths = (folder: string): RunPaths => ({
  experiment: join(folder, 'experiment.json'),
  imported: join(folder, 'import.json'),
  environment: join(folder, 'environment.json'),
  status: join(folder, 'status.json'),
  lock: join(folder, 'running.lock'),
  metrics: join(folder, 'metrics.jsonl'),
  evaluation: join(folder, 'evaluation.json'),
  checkpoints: join(folder, 'checkpoints'),
  optimizer: join(folder, 'optimizer'),
  figures: join(folder, 'figures'),
});

/** A backend as a run records it: of TensorFlow, older records do not say what it computed on. */
export type RecordedBackend = Omit<BackendInfo, 'name'> & {
  readonly name: BackendInfo['name'] | 'tensorflow';
};

/** After `step` steps the run went on with another backend. */
export interface ResumedOn {
  readonly step: number;
  readonly backend: RecordedBackend;
}

/** `environment.json`: what the numbers depend on beside the experiment. */
export interface Environment {
  /** The one that the run began on. */
  readonly backend: RecordedBackend;
  /** Where it went on with another, in order of steps; absent where it did not. */
  readonly resumedOn?: readonly ResumedOn[];
  /** SHA-256 of each file of data by its path; of image files that of their list, by `<name>/<split>`. */
  readonly dataChecksums: Readonly<Record<string, string>>;
  readonly seed: Experiment['seed'];
}

/** `status.json`. Times in milliseconds since 1970. */
export interface StatusFile {
  readonly status: Extract<RunStatus, 'running' | 'finished' | 'cancelled' | 'failed'>;
  /** The process that wrote it: a run whose process is gone is interrupted, not running. */
  readonly owner?: Owner;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  /** Why it failed. */
  readonly problem?: ErrorPayload;
}
