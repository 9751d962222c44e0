/** What an experiment says, as resolved: every default written out. `parameters.ts` has the table it comes from. */

export type ThreatModelName = 'linf' | 'l2';
export type AttackName = 'fgsm' | 'fgsm-rs' | 'pgd';
export type ArchitectureName =
  | 'madry-mnist'
  | 'wong-small'
  | 'wrn-10-1'
  | 'wrn-16-1'
  | 'wrn-16-4'
  | 'wrn-28-10'
  | 'wrn-40-2'
  | 'preact-resnet-18'
  | 'resnet-18'
  | 'resnet-50'
  | 'resnet50-se';
/** What the model does to pixels first: nothing, or (x − mean) / standard deviation by the channels of its data set. */
export type NormalisationName = 'none' | 'data-set';
/** What a checkpoint may hold: a network that is built here, or the layers of somebody's `model.json`. */
export type NetworkName = ArchitectureName | 'layers-model';
export type OptimizerName = 'adam' | 'sgd';

/** What becomes of the learning rate over a training. Places are shares of its steps, 0..1. */
export type ScheduleSettings =
  | { readonly name: 'flat' }
  | { readonly name: 'linear-decay' }
  | { readonly name: 'cyclic'; readonly peakAt: number }
  | { readonly name: 'multistep'; readonly milestones: readonly number[]; readonly factor: number };
export type ScheduleName = ScheduleSettings['name'];

/** How batch norm works while training images are attacked; `BatchNormMode` of the models. */
export type AttackMode = 'eval' | 'batch-statistics' | 'train';

/** What a training attack aims at: away from the label, or at another class, drawn for each image. */
export type AttackTarget = 'none' | 'random';

/** Which parameters weight decay pulls at: all, or only the weights of convolutions and dense layers. */
export type WeightDecayScope = 'all' | 'weights';

/** What is done to a training image each time it is seen; `src/data/augmentation` does it. */
export type AugmentationName =
  'none' | 'flip' | 'crop-flip' | 'reflect-crop-flip' | 'resized-crop-flip' | 'resize-crop-flip' | 'imagenet';

/**
 * How a target set is brought to the model's input size: bilinear over all of it, bilinear to 20 × 20 and zero padding to
 * it, as MNIST is, or zero padding alone.
 */
export type FitName = 'resize' | 'pad' | 'zero-pad';

/** An attack inside an ε-ball. ε and step size in pixel units (0..1 scale), in the threat model's norm. */
export interface AttackSettings {
  readonly name: AttackName;
  readonly threatModel: ThreatModelName;
  readonly epsilon: number;
  readonly stepSize: number;
  readonly steps: number;
  readonly randomStart: boolean;
  /** How often the attack is made, each time from another random start; each image keeps its worst. */
  readonly restarts: number;
  /** Whether each image keeps its iterate of highest loss instead of the last one. */
  readonly useBest: boolean;
}

/** What the network is trained on. */
export type TrainingMethod =
  | { readonly name: 'natural' }
  | {
      readonly name: 'adversarial';
      readonly attack: AttackSettings;
      readonly attackMode: AttackMode;
      readonly target: AttackTarget;
      /** The share of the loss that is taken at the images as they are, 0..1. */
      readonly cleanShare: number;
    }
  | { readonly name: 'noise'; readonly sigma: number };

export interface OptimizerSettings {
  readonly name: OptimizerName;
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
  readonly weightDecayOn: WeightDecayScope;
}

export interface TrainingSettings {
  readonly method: TrainingMethod;
  readonly epochs: number;
  readonly batchSize: number;
  readonly augmentation: AugmentationName;
  readonly optimizer: OptimizerSettings;
  readonly schedule: ScheduleSettings;
  /** The share of each label that is spread evenly over all classes, 0..1. */
  readonly labelSmoothing: number;
  /** Stop when the robust accuracy of the probe batch falls by more than this from one epoch to the next (recipes 1.3); 0 turns it off. */
  readonly overfittingDrop: number;
}

/** A set that the model never trained on, and how it is brought to the model's input. */
export interface ZeroShotTarget {
  readonly data: string;
  readonly fit: FitName;
}

export interface EvaluationSettings {
  /** The attack of the robust accuracy on the source's test images. */
  readonly attack: AttackSettings;
  readonly targets: readonly ZeroShotTarget[];
}

/** One training run. */
export interface Experiment {
  /** The run's label: `Natural`, `AT-0.1`, `N-0.3`. */
  readonly name: string;
  readonly seed: number;
  readonly data: string;
  readonly architecture: ArchitectureName;
  readonly normalisation: NormalisationName;
  readonly training: TrainingSettings;
  readonly evaluation: EvaluationSettings;
}
