/** From a reference to a checkpoint to the model that is asked. */
import { access, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { classNamesOf, type DataFolders } from '../data/registry';
import { readCheckpoint } from '../models/checkpoints/readCheckpoint';
import { importerOf } from '../models/importers/registry';
import { safetensorsImporter } from '../models/importers/safetensors';
import type { Model } from '../models/model';
import { checkpointMissing, GradLensError, notImported } from '../protocol/errors';
import type { Experiment } from '../protocol/experiment';
import type { CheckpointRef } from '../protocol/runs';
import { readExperiment, readImport } from '../runs/readRun';
import { runPaths } from '../runs/runFolder';
import type { Cache } from './cache';

/** A model with what its run says of it. The cache that it comes from owns it. */
export interface LoadedModel {
  readonly checkpoint: CheckpointRef;
  readonly model: Model;
  /** The run's label, or the file's name where the checkpoint belongs to no run. */
  readonly runName: string;
  /** Absent where the checkpoint belongs to no run, or to one that was imported. */
  readonly experiment?: Experiment;
  /** [classes]; numbers where neither an import nor an experiment's data set names them. */
  readonly classNames: readonly string[];
  /** Where the checkpoint lies. */
  readonly path: string;
  /** Path, time and size: changes when the file does. */
  readonly version: string;
}

/**
 * @throws `run/checkpoint-missing`, `run/broken`, `checkpoint/bad-file`, `checkpoint/other-architecture`,
 *   `checkpoint/not-imported` for what another program wrote
 */
export async function loadModel(
  checkpoint: CheckpointRef,
  cache: Cache<LoadedModel>,
  folders: DataFolders,
): Promise<LoadedModel> {
  const path = await locateCheckpoint(checkpoint);
  const { mtimeMs, size } = await stat(path);
  const version = `${path}|${String(mtimeMs)}|${String(size)}`;
  return cache.get(version, () => read(checkpoint, path, version, folders));
}

async function read(
  checkpoint: CheckpointRef,
  path: string,
  version: string,
  folders: DataFolders,
): Promise<LoadedModel> {
  const imported = await readImport(checkpoint.run);
  const experiment = imported ? undefined : await experimentOf(checkpoint.run);
  const bytes = await readFile(path);
  const importer = importerOf(bytes, path);
  if (importer && importer !== safetensorsImporter) throw notImported(path, importer.title);
  const model = await readCheckpoint(bytes, path, experiment?.architecture);
  const classNames = imported?.classNames ?? (experiment ? await namesIn(experiment.data, folders) : []);
  return {
    checkpoint,
    model,
    path,
    version,
    runName: imported?.name ?? experiment?.name ?? basename(checkpoint.file, '.safetensors'),
    classNames: Array.from({ length: model.classes }, (_, index) => classNames[index] ?? String(index)),
    ...(experiment ? { experiment } : {}),
  };
}

/** A model is of use also where its own data set is gone: its classes are numbers then. */
const namesIn = (data: string, folders: DataFolders): Promise<readonly string[]> =>
  classNamesOf(data, folders).catch((error: unknown) => {
    if (error instanceof GradLensError) return [];
    throw error;
  });

/** A run keeps its checkpoints in a folder of their own; a checkpoint that somebody copied lies anywhere. */
async function locateCheckpoint({ run, file }: CheckpointRef): Promise<string> {
  for (const path of [join(runPaths(run).checkpoints, file), join(run, file)]) {
    if (await exists(path)) return path;
  }
  throw checkpointMissing(run, file);
}

async function experimentOf(run: string): Promise<Experiment | undefined> {
  return (await exists(runPaths(run).experiment)) ? readExperiment(run) : undefined;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
