/** How a network is trained where its file does not say: what was published for its kind, over fewer epochs. */
import type {
  ArchitectureName,
  AugmentationName,
  OptimizerName,
  OptimizerSettings,
  ScheduleName,
} from '../protocol/experiment';

export interface Recipe {
  readonly batchSize: number;
  readonly augmentation: AugmentationName;
  readonly optimizer: OptimizerSettings;
  readonly schedule: ScheduleName;
}

/** What the optimisers have where a recipe names another. */
export const plainOptimizers: Readonly<Record<OptimizerName, OptimizerSettings>> = {
  adam: {
    name: 'adam',
    learningRate: 1e-3,
    momentum: 0,
    nesterov: false,
    weightDecay: 0,
    weightDecayOn: 'all',
  },
  sgd: {
    name: 'sgd',
    learningRate: 0.1,
    momentum: 0.9,
    nesterov: false,
    weightDecay: 0,
    weightDecayOn: 'all',
  },
};

type RecipeName = 'digits' | 'wide' | 'imagenet';

const recipes: Readonly<Record<RecipeName, Recipe>> = {
  /** Adam as in Madry et al. 2018 and Wong et al. 2020, at a rate between theirs. */
  digits: {
    batchSize: 100,
    augmentation: 'none',
    optimizer: plainOptimizers.adam,
    schedule: 'linear-decay',
  },
  /** Zagoruyko and Komodakis 2016, section 3; the schedule is that of Wong et al. 2020, which needs few epochs. */
  wide: {
    batchSize: 128,
    augmentation: 'crop-flip',
    optimizer: { ...plainOptimizers.sgd, nesterov: true, weightDecay: 5e-4 },
    schedule: 'cyclic',
  },
  /** robustness (MadryLab): 0.1 for batches of 256, here scaled to 32 (Goyal et al. 2017), which fit in memory. */
  imagenet: {
    batchSize: 32,
    augmentation: 'resized-crop-flip',
    optimizer: { ...plainOptimizers.sgd, learningRate: 0.0125, weightDecay: 1e-4 },
    schedule: 'cyclic',
  },
};

const recipeOf: Readonly<Record<ArchitectureName, RecipeName>> = {
  'madry-mnist': 'digits',
  'wong-small': 'digits',
  'wrn-10-1': 'wide',
  'wrn-16-1': 'wide',
  'wrn-16-4': 'wide',
  'wrn-28-10': 'wide',
  'wrn-40-2': 'wide',
  'preact-resnet-18': 'wide',
  'resnet-18': 'imagenet',
  'resnet-50': 'imagenet',
  'resnet50-se': 'imagenet',
};

/** A mirrored or cut digit is another one, or none. */
const digitSets: ReadonlySet<string> = new Set(['mnist-4k', 'mnist', 'usps', 'optdigits', 'svhn']);

/** The recipe of a network on a data set. */
export function recipeFor(architecture: ArchitectureName, data: string): Recipe {
  const recipe = recipes[recipeOf[architecture]];
  return digitSets.has(data) ? { ...recipe, augmentation: 'none' } : recipe;
}
