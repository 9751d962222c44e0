/** The images that an experiment trains and is measured on. */
import { fitImageSet } from '../data/fit';
import type { ImageSet } from '../data/imageSet';
import { dataChecksums, loadImageSet, type DataFolders } from '../data/registry';
import type { LoadedTarget } from '../evaluation/zeroShot';
import { architectures } from '../models/architectures';
import type { Experiment } from '../protocol/experiment';

export interface RunImages {
  /** Of the network's input size. */
  readonly train: ImageSet;
  /** Of the network's input size. */
  readonly test: ImageSet;
  /** As they are stored. */
  readonly targets: readonly LoadedTarget[];
}

/** Reads every set of an experiment. @throws what `loadImageSet` throws */
export async function loadRunImages(experiment: Experiment, folders: DataFolders): Promise<RunImages> {
  const { inputShape } = architectures[experiment.architecture];
  const [train, test, ...targets] = await Promise.all([
    loadImageSet(experiment.data, 'train', folders),
    loadImageSet(experiment.data, 'test', folders),
    ...experiment.evaluation.targets.map(async (target) => ({
      ...target,
      images: await loadImageSet(target.data, 'test', folders),
    })),
  ]);
  return {
    train: fitImageSet(train, inputShape, 'resize'),
    test: fitImageSet(test, inputShape, 'resize'),
    targets,
  };
}

/** SHA-256 by file of everything that `loadRunImages` reads. */
export async function checksumsOf(
  experiment: Experiment,
  folders: DataFolders,
): Promise<Readonly<Record<string, string>>> {
  const read = await Promise.all([
    dataChecksums(experiment.data, 'train', folders),
    dataChecksums(experiment.data, 'test', folders),
    ...experiment.evaluation.targets.map(({ data }) => dataChecksums(data, 'test', folders)),
  ]);
  return Object.fromEntries(read.flatMap((checksums) => Object.entries(checksums)));
}
