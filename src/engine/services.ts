/** What the handlers share: the backend, the order of work, and what is kept between requests. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { machineFacts, type MachineFacts } from '../backend/machine/machineFacts';
import { findTensorflow } from '../backend/tensorflow/candidates';
import type { ImageSet } from '../data/imageSet';
import { isOfImageFiles, loadImageSet } from '../data/registry';
import type { EngineConfig } from '../protocol/engineConfig';
import type { CheckpointRef, Evaluation, SplitName } from '../protocol/runs';
import { createBackendService, type BackendService } from './backendService';
import { createCache, type Cache } from './cache';
import type { EngineFolders } from './engineFolders';
import { loadModel, type LoadedModel } from './loadedModel';
import { createWorkQueue, type WorkQueue } from './workQueue';

/** Models of a comparison are asked in turn, image by image: all of them should stay. */
const KEPT_MODELS = 12;
/** One split of full MNIST takes 47 MB. */
const KEPT_IMAGE_SETS = 4;
const KEPT_EVALUATIONS = 100;

export interface EngineServices extends BackendService {
  readonly folders: EngineFolders;
  /** Address that data sets are downloaded from; empty: their own hosts. */
  readonly mirror: string;
  /** The Python environment chosen in the editor: its folder or its interpreter. */
  readonly pythonEnvironment?: string;
  /** What of this machine decides which backends can run. */
  readonly machine: () => Promise<MachineFacts>;
  /** For work that computes: starts the backend and waits for its turn. Trainings wait for each other only. */
  readonly compute: WorkQueue;
  readonly train: WorkQueue;
  /** A model that stays the services' own; ask for it anew in each request, and one at a time. */
  readonly model: (checkpoint: CheckpointRef) => Promise<LoadedModel>;
  readonly images: (name: string, split: SplitName) => Promise<ImageSet>;
  /** Image files are listed anew when their set is next asked for. */
  readonly forgetListings: () => void;
  readonly evaluations: Cache<Evaluation>;
  /** Frees every tensor that is kept. */
  readonly dispose: () => void;
}

/** @param log gets lines: what computes, and what was not taken */
export function createServices(
  folders: EngineFolders,
  config: EngineConfig,
  log: (line: string) => void = () => undefined,
): EngineServices {
  const models = createCache<LoadedModel>(KEPT_MODELS, ({ model }) => model.dispose());
  const imageSets = createCache<ImageSet>(KEPT_IMAGE_SETS);
  const { backend, diagnose } = createBackendService(folders, config, log);
  return {
    folders,
    mirror: config.mirror ?? '',
    ...(config.pythonEnvironment === undefined ? {} : { pythonEnvironment: config.pythonEnvironment }),
    backend,
    diagnose,
    machine: () => factsOf(folders, config),
    compute: afterStart(backend, createWorkQueue()),
    train: afterStart(backend, createWorkQueue()),
    model: (checkpoint) => loadModel(checkpoint, models, folders.data),
    images: (name, split) => imageSets.get(`${name}/${split}`, () => loadImageSet(name, split, folders.data)),
    forgetListings: () => imageSets.clear((key) => isOfImageFiles(key.slice(0, key.lastIndexOf('/')))),
    evaluations: createCache<Evaluation>(KEPT_EVALUATIONS),
    dispose: () => {
      models.clear();
      imageSets.clear();
    },
  };
}

async function factsOf(folders: EngineFolders, config: EngineConfig): Promise<MachineFacts> {
  const { wasm, tensorflow } = folders;
  const settings = { ...config, wasmFolder: wasm, addonFolder: tensorflow };
  const { candidates } = await findTensorflow('tensorflow-cpu', settings);
  return machineFacts({
    tensorflowFolders: candidates.flatMap(({ library }) => library ?? []),
    packageFolders: [
      wasm,
      ...(folders.backends === undefined ? [] : [join(folders.backends, 'tfjs-node-gpu')]),
    ],
    ...(config.pythonEnvironment === undefined ? {} : { pythonEnvironment: config.pythonEnvironment }),
    addon: existsSync(join(tensorflow, 'index.cjs')),
  });
}

const afterStart =
  (backend: () => Promise<unknown>, queue: WorkQueue): WorkQueue =>
  (signal, work) =>
    queue(signal, async () => {
      await backend();
      return work();
    });
