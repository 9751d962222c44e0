/**
 * The one table of what an experiment file may say. JSON schema, validation, defaults and documentation come from it.
 * Its nesting is that of the file, and of `Experiment`.
 */
import { dataSets, dataSetsWith } from '../data/dataSets';
import type {
  ArchitectureName,
  AttackName,
  AugmentationName,
  FitName,
  NormalisationName,
  OptimizerName,
  ScheduleName,
  ThreatModelName,
  TrainingMethod,
} from '../protocol/experiment';
import type { SplitName } from '../protocol/runs';

interface Described {
  readonly help: string;
  /** How the default comes about where it depends on other parameters; `defaults.ts` computes it. */
  readonly derived?: string;
  /** The parameter means something only where its sibling `name` has this value. */
  readonly whenName?: string;
  /** There is no default. */
  readonly required?: true;
}

export interface NumberParameter extends Described {
  readonly type: 'number' | 'integer';
  readonly unit: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly default?: number;
}

export interface BooleanParameter extends Described {
  readonly type: 'boolean';
  readonly default?: boolean;
}

export interface ChoiceParameter extends Described {
  readonly type: 'choice';
  /** Value → what it means. */
  readonly choices: Readonly<Record<string, string>>;
  readonly default?: string;
}

export interface TextParameter extends Described {
  readonly type: 'text';
  /** A regular expression, and the same in words. */
  readonly pattern: string;
  readonly allowed: string;
}

/** An object. */
export interface GroupParameter extends Described {
  readonly type: 'group';
  readonly members: Readonly<Record<string, Parameter>>;
}

/** Any number of objects; none by default. */
export interface ListParameter extends Described {
  readonly type: 'list';
  readonly item: GroupParameter;
  readonly maximumLength: number;
}

export type Parameter =
  NumberParameter | BooleanParameter | ChoiceParameter | TextParameter | GroupParameter | ListParameter;

const attacks: Readonly<Record<AttackName, string>> = {
  fgsm: 'one step from the image (Goodfellow et al. 2015)',
  'fgsm-rs': 'one step from a random point of the ball (Wong et al. 2020)',
  pgd: 'projected gradient descent (Madry et al. 2018)',
};
const threatModels: Readonly<Record<ThreatModelName, string>> = { linf: 'every pixel within ε' };
const methods: Readonly<Record<TrainingMethod['name'], string>> = {
  natural: 'the images as they are',
  adversarial: 'attacked images (AT-ε)',
  noise: 'images with Gaussian noise (N-σ; Kaur et al. 2019)',
};
const architectures: Readonly<Record<ArchitectureName, string>> = {
  'madry-mnist': 'two 5 × 5 convolutions, 1,024 hidden units (Madry et al. 2018)',
  'wong-small': 'two strided 4 × 4 convolutions, 100 hidden units (Wong et al. 2020)',
};
const normalisations: Readonly<Record<NormalisationName, string>> = {
  none: 'the pixels as they are',
  'data-set':
    '(pixel − mean) / standard deviation of each channel of the data set; ε and gradients stay in pixel units',
};
const optimizers: Readonly<Record<OptimizerName, string>> = {
  adam: 'Adam (Kingma and Ba 2015)',
  sgd: 'stochastic gradient descent with momentum',
};
const schedules: Readonly<Record<ScheduleName, string>> = {
  flat: 'constant',
  'linear-decay': 'falls linearly to 0',
  triangular: 'rises linearly over the first 40 % of the steps, then falls linearly to 0 (Wong et al. 2020)',
};
const augmentations: Readonly<Record<AugmentationName, string>> = {
  none: 'the images as they are',
  flip: 'mirrored left to right with probability 1/2',
  'crop-flip': 'padded by 4 black pixels on each side and cropped at random; `flip` (He et al. 2016)',
  'reflect-crop-flip': 'as `crop-flip`, padded by reflection (Zagoruyko and Komodakis 2016)',
  'resized-crop-flip':
    'a random part of 8 to 100 % of the area and aspect 3/4 to 4/3, resized; `flip` (Szegedy et al. 2015)',
  'resize-crop-flip': 'resized to 256/224 of the input and cropped at random; `flip` (Choe et al. 2020)',
  imagenet:
    '`resized-crop-flip`, then jitter of brightness, contrast and saturation by 0.1, and lighting by 0.05 (robustness, MadryLab)',
};
const fits: Readonly<Record<FitName, string>> = {
  resize: 'bilinear over the whole input',
  pad: 'bilinear to 20/28 of the side, then zero padding, as MNIST is made',
};

const dataSetChoices = (split: SplitName): Readonly<Record<string, string>> =>
  Object.fromEntries(dataSetsWith(split).map((name) => [name, dataSets[name]?.title ?? '']));

/** The members of an attack: the same for training and evaluation, but for its name and what it is for. */
const attackParameters = (name: AttackName, help: string) =>
  ({
    type: 'group',
    help,
    members: {
      name: { type: 'choice', choices: attacks, default: name, help: 'The attack.' },
      threatModel: {
        type: 'choice',
        choices: threatModels,
        default: 'linf',
        help: 'What the attack may change.',
      },
      epsilon: {
        type: 'number',
        unit: 'pixel value',
        minimum: 0,
        maximum: 1,
        default: 0.1,
        help: 'ε, the radius of the ball.',
      },
      steps: {
        type: 'integer',
        unit: 'steps',
        minimum: 1,
        maximum: 10_000,
        derived: '10 for pgd; 1 for fgsm and fgsm-rs, which make no more',
        help: 'How many steps the attack makes.',
      },
      stepSize: {
        type: 'number',
        unit: 'pixel value',
        minimum: 0,
        maximum: 3,
        derived:
          'ε for fgsm, 1.25 ε for fgsm-rs (Wong et al. 2020), 2.5 ε / steps for pgd (Madry et al. 2018)',
        help: 'How far one step goes.',
      },
      randomStart: {
        type: 'boolean',
        derived: 'true for pgd and fgsm-rs, false for fgsm; only pgd may say otherwise',
        help: 'Whether the attack starts at a random point of the ball.',
      },
    },
  }) as const satisfies GroupParameter;

const methodParameters = {
  type: 'group',
  help: 'What the network is trained on.',
  members: {
    name: { type: 'choice', choices: methods, default: 'natural', help: 'The training method.' },
    attack: { ...attackParameters('fgsm-rs', 'The attack to train against.'), whenName: 'adversarial' },
    sigma: {
      type: 'number',
      unit: 'pixel value',
      minimum: 0,
      maximum: 1,
      default: 0.1,
      whenName: 'noise',
      help: 'σ, the standard deviation of the noise.',
    },
  },
} as const satisfies GroupParameter;

const optimizerParameters = {
  type: 'group',
  help: 'How gradients become steps.',
  members: {
    name: { type: 'choice', choices: optimizers, default: 'adam', help: 'The optimiser.' },
    learningRate: {
      type: 'number',
      unit: 'per step',
      minimum: 0,
      maximum: 10,
      derived: '0.001 for adam, 0.1 for sgd',
      help: 'The learning rate at its highest.',
    },
    momentum: {
      type: 'number',
      unit: 'fraction',
      minimum: 0,
      maximum: 1,
      derived: '0.9 for sgd; 0 for adam, which has none',
      help: 'How much of the last step is kept.',
    },
    nesterov: { type: 'boolean', default: false, help: 'Nesterov momentum (sgd only).' },
    weightDecay: {
      type: 'number',
      unit: 'per step',
      minimum: 0,
      maximum: 1,
      default: 0,
      help: 'Weight decay, added to the gradient of every weight.',
    },
  },
} as const satisfies GroupParameter;

const trainingParameters = {
  type: 'group',
  help: 'How the network is trained.',
  members: {
    method: methodParameters,
    epochs: {
      type: 'integer',
      unit: 'epochs',
      minimum: 1,
      maximum: 100_000,
      default: 20,
      help: 'How often every training image is seen.',
    },
    batchSize: {
      type: 'integer',
      unit: 'images',
      minimum: 1,
      maximum: 4096,
      default: 100,
      help: 'Images a step.',
    },
    augmentation: {
      type: 'choice',
      choices: augmentations,
      default: 'none',
      help: 'What is done to a training image each time it is seen, drawn for each image and epoch.',
    },
    optimizer: optimizerParameters,
    schedule: {
      type: 'choice',
      choices: schedules,
      default: 'linear-decay',
      help: 'What becomes of the learning rate.',
    },
    overfittingDrop: {
      type: 'number',
      unit: 'fraction',
      minimum: 0,
      maximum: 1,
      default: 0.2,
      help: 'Stop when the robust accuracy of the probe batch falls by more than this from one epoch to the next (catastrophic overfitting, Wong et al. 2020); 0 turns it off.',
    },
  },
} as const satisfies GroupParameter;

const targetParameters = {
  type: 'group',
  help: 'A set that the model never trained on.',
  members: {
    data: {
      type: 'choice',
      choices: dataSetChoices('test'),
      required: true,
      help: 'The data set; its test images are used.',
    },
    fit: {
      type: 'choice',
      choices: fits,
      default: 'resize',
      help: "How its images are brought to the model's input.",
    },
  },
} as const satisfies GroupParameter;

/** One run. */
export const experimentParameters = {
  type: 'group',
  help: 'One training run.',
  members: {
    name: {
      type: 'text',
      pattern: '^[\\p{L}\\p{N}](?:[\\p{L}\\p{N} ._+=()-]{0,58}[\\p{L}\\p{N})])?$',
      allowed:
        '1 to 60 letters, digits, spaces and . _ + = ( ) -, from a letter or digit to a letter or digit',
      derived: 'Natural, AT-ε or N-σ, after the training method',
      help: "The run's label.",
    },
    seed: {
      type: 'integer',
      unit: '',
      minimum: 0,
      maximum: 0xffffffff,
      default: 0,
      help: 'What everything random is drawn from.',
    },
    data: {
      type: 'choice',
      choices: dataSetChoices('train'),
      required: true,
      help: 'The data set: trained on its training images, measured on its test images.',
    },
    architecture: { type: 'choice', choices: architectures, required: true, help: 'The network.' },
    normalisation: {
      type: 'choice',
      choices: normalisations,
      derived:
        'none for madry-mnist and wong-small, and where the statistics of the data set are not known; else data-set',
      help: 'What the model does to its input first.',
    },
    training: trainingParameters,
    evaluation: {
      type: 'group',
      help: 'What the finished run is measured at.',
      members: {
        attack: attackParameters('pgd', "The attack of the robust accuracy on the source's test images."),
        targets: {
          type: 'list',
          item: targetParameters,
          maximumLength: 20,
          help: 'The zero-shot targets; none by default.',
        },
      },
    },
  },
} as const satisfies GroupParameter;

/** The most runs that one file may ask for. */
export const MOST_RUNS = 100;
