/** The rows of the parameter table that say how a network is trained. */
import type {
  AttackMode,
  AttackTarget,
  AugmentationName,
  OptimizerName,
  ScheduleName,
  TrainingMethod,
  WeightDecayScope,
} from '../protocol/experiment';
import { attackParameters } from './attackParameters';
import type { GroupParameter } from './parameterTypes';

const methods: Readonly<Record<TrainingMethod['name'], string>> = {
  natural: 'the images as they are',
  adversarial: 'attacked images (AT-ε)',
  noise: 'images with Gaussian noise (N-σ; Kaur et al. 2019)',
};
const optimizers: Readonly<Record<OptimizerName, string>> = {
  adam: 'Adam (Kingma and Ba 2015)',
  sgd: 'stochastic gradient descent with momentum',
};
const schedules: Readonly<Record<ScheduleName, string>> = {
  flat: 'constant',
  'linear-decay': 'falls linearly to 0',
  cyclic: 'rises linearly from 0, then falls linearly to 0 (Wong et al. 2020)',
  multistep: 'multiplied by a factor at each milestone (Zagoruyko and Komodakis 2016)',
};
const attackModes: Readonly<Record<AttackMode, string>> = {
  eval: 'running statistics, as when the network is used (robustness, MadryLab)',
  'batch-statistics': 'statistics of the batch; running statistics stay as they are',
  train: 'statistics of the batch, and running statistics move (Madry et al. 2018; Wong et al. 2020)',
};
const attackTargets: Readonly<Record<AttackTarget, string>> = {
  none: 'away from the label',
  random: 'towards another class, drawn for each image (Kurakin et al. 2017)',
};
const weightDecayScopes: Readonly<Record<WeightDecayScope, string>> = {
  all: 'every parameter (PyTorch; Zagoruyko and Komodakis 2016)',
  weights: 'the weights of convolutions and dense layers; no bias, no batch norm (Madry et al. 2018)',
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

const methodParameters = {
  type: 'group',
  help: 'What the network is trained on.',
  members: {
    name: { type: 'choice', choices: methods, default: 'natural', help: 'The training method.' },
    attack: { ...attackParameters('fgsm-rs', 'The attack to train against.'), whenName: 'adversarial' },
    attackMode: {
      type: 'choice',
      choices: attackModes,
      default: 'eval',
      whenName: 'adversarial',
      help: 'How batch norm works while images are attacked.',
    },
    target: {
      type: 'choice',
      choices: attackTargets,
      default: 'none',
      whenName: 'adversarial',
      help: 'Where the attack pushes.',
    },
    cleanShare: {
      type: 'number',
      unit: 'fraction',
      minimum: 0,
      maximum: 1,
      default: 0,
      whenName: 'adversarial',
      help: 'c of the loss c · L(images) + (1 − c) · L(attacked images), both of the whole batch; Goodfellow et al. 2015 have 0.5.',
    },
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
    name: {
      type: 'choice',
      choices: optimizers,
      derived: 'adam for madry-mnist and wong-small, else sgd',
      help: 'The optimiser.',
    },
    learningRate: {
      type: 'number',
      unit: 'per step',
      minimum: 0,
      maximum: 10,
      derived: '0.001 for adam, 0.1 for sgd, 0.0125 for ResNets',
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
    nesterov: {
      type: 'boolean',
      derived: 'true for wide ResNets and PreActResNet-18 with sgd, else false',
      help: 'Nesterov momentum (sgd only).',
    },
    weightDecay: {
      type: 'number',
      unit: 'per step',
      minimum: 0,
      maximum: 1,
      derived: '0.0005 for wide ResNets and PreActResNet-18 and 0.0001 for ResNets with sgd, else 0',
      help: 'Weight decay: this times the parameter is added to its gradient.',
    },
    weightDecayOn: {
      type: 'choice',
      choices: weightDecayScopes,
      default: 'all',
      help: 'What weight decay pulls at.',
    },
  },
} as const satisfies GroupParameter;

const scheduleParameters = {
  type: 'group',
  help: 'What becomes of the learning rate.',
  members: {
    name: {
      type: 'choice',
      choices: schedules,
      derived: 'linear-decay for madry-mnist and wong-small, else cyclic',
      help: 'The schedule.',
    },
    peakAt: {
      type: 'number',
      unit: 'share of the steps',
      minimum: 0,
      maximum: 1,
      default: 0.4,
      whenName: 'cyclic',
      help: 'Where the learning rate is at its highest: 0.4 for MNIST, 0.5 for CIFAR-10 in Wong et al. 2020, 4/15 in robustness (MadryLab).',
    },
    milestones: {
      type: 'numbers',
      unit: 'share of the steps',
      minimum: 0,
      maximum: 1,
      maximumLength: 20,
      default: [0.3, 0.6, 0.8],
      whenName: 'multistep',
      help: 'After which shares of the training the learning rate changes, in rising order: epochs 60, 120 and 160 of 200 in Zagoruyko and Komodakis 2016.',
    },
    factor: {
      type: 'number',
      unit: 'fraction',
      minimum: 0,
      maximum: 1,
      default: 0.2,
      whenName: 'multistep',
      help: 'What the learning rate is multiplied by at each milestone.',
    },
  },
} as const satisfies GroupParameter;

export const trainingParameters = {
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
      derived: '100 for madry-mnist and wong-small, 32 for ResNets, else 128',
      help: 'Images a step.',
    },
    augmentation: {
      type: 'choice',
      choices: augmentations,
      derived:
        'none for digits and for madry-mnist and wong-small; resized-crop-flip for ResNets, else crop-flip',
      help: 'What is done to a training image each time it is seen, drawn for each image and epoch.',
    },
    optimizer: optimizerParameters,
    schedule: scheduleParameters,
    labelSmoothing: {
      type: 'number',
      unit: 'fraction',
      minimum: 0,
      maximum: 1,
      default: 0,
      help: 'The share of each label that is spread evenly over all classes (Szegedy et al. 2016); of the loss only, not of the attack.',
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
