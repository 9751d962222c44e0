/**
 * The one table of what an experiment file may say. JSON schema, validation, defaults and documentation come from it.
 * Its nesting is that of the file, and of `Experiment`.
 */
import { CUSTOM_NAME } from '../data/custom/customSet';
import { dataSets, dataSetsWith } from '../data/dataSets';
import type { ArchitectureName, FitName, NormalisationName } from '../protocol/experiment';
import type { SplitName } from '../protocol/runs';
import { attackParameters } from './attackParameters';
import type { GroupParameter, TextParameter } from './parameterTypes';
import { trainingParameters } from './trainingParameters';

const architectures: Readonly<Record<ArchitectureName, string>> = {
  'madry-mnist': 'two 5 × 5 convolutions, 1,024 hidden units (Madry et al. 2018)',
  'wong-small': 'two strided 4 × 4 convolutions, 100 hidden units (Wong et al. 2020)',
  'wrn-10-1': 'wide ResNet of depth 10 and width 1, 32 × 32 colour input (Zagoruyko and Komodakis 2016)',
  'wrn-16-1': 'the same of depth 16 and width 1',
  'wrn-16-4': 'the same of depth 16 and width 4',
  'wrn-28-10': 'the same of depth 28 and width 10, 36.5 million parameters',
  'wrn-40-2': 'the same of depth 40 and width 2',
  'preact-resnet-18': 'pre-activation ResNet-18, 32 × 32 colour input (Wong et al. 2020, CIFAR-10)',
  'resnet-18': 'ResNet-18, 224 × 224 colour input (He et al. 2016)',
  'resnet-50': 'ResNet-50, 224 × 224 colour input (He et al. 2016, stride on the 3 × 3 convolutions)',
  'resnet50-se': 'ResNet-50 with squeeze and excitation and a 14 × 14 map (Choe and Shim 2019)',
};
const normalisations: Readonly<Record<NormalisationName, string>> = {
  none: 'the pixels as they are',
  'data-set':
    '(pixel − mean) / standard deviation of each channel of the data set; ε and gradients stay in pixel units',
};
const fits: Readonly<Record<FitName, string>> = {
  resize: 'bilinear over the whole input',
  'zero-pad': 'zero padding alone, in the middle; what is larger than the input is shrunk to it',
  pad: 'bilinear to 20/28 of the side, then zero padding, as MNIST is made',
};

const dataSetNames = (split: SplitName): Readonly<Record<string, string>> =>
  Object.fromEntries(dataSetsWith(split).map((name) => [name, dataSets[name]?.title ?? '']));

/** A set that GradLens knows, or a folder of the person's own: whether that is there, only the machine that runs it knows. */
const dataParameter = (split: SplitName, help: string) =>
  ({
    type: 'text',
    pattern: CUSTOM_NAME,
    allowed: `${Object.keys(dataSetNames(split))
      .map((name) => `"${name}"`)
      .join(', ')}, or the name of a folder of your own below gradlens.dataFolder`,
    examples: dataSetNames(split),
    required: true,
    help,
  }) as const satisfies TextParameter;

const targetParameters = {
  type: 'group',
  help: 'A set that the model never trained on.',
  members: {
    data: dataParameter('test', 'The data set; its test images are used.'),
    fit: {
      type: 'choice',
      choices: fits,
      derived: 'zero-pad for MNIST where the source is SVHN, else resize',
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
      pattern: '^[\\p{L}\\p{N}](?:[\\p{L}\\p{N} ._+=()/-]{0,58}[\\p{L}\\p{N})])?$',
      allowed:
        '1 to 60 letters, digits, spaces and . _ + = ( ) / -, from a letter or digit to a letter or digit',
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
    data: dataParameter(
      'train',
      'The data set: trained on its training images, measured on its test images.',
    ),
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
