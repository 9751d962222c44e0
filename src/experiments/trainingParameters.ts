/** The rows of the parameter table that say how a network is trained. */
import type { AugmentationName, OptimizerName, ScheduleName, TrainingMethod } from '../protocol/experiment';
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
