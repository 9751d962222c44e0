/** What a person chose to train, and the experiment file that says it. */
import type { ArchitectureName, TrainingMethod, ZeroShotTarget } from '../../src/protocol/experiment';

export interface TrainingChoices {
  readonly data: string;
  readonly architecture: ArchitectureName;
  readonly method: TrainingMethod['name'];
  /** ε of adversarial training, σ of noise, pixel units; one run each. Empty for natural training. */
  readonly strengths: readonly number[];
  readonly epochs: number;
}

/** The text of an experiment file; what it leaves out has the defaults of the parameter table. */
export function experimentText({ data, architecture, method, strengths, epochs }: TrainingChoices): string {
  const experiment = {
    data,
    architecture,
    training: { epochs },
    evaluation: { targets: targetsOf(data) },
    runs: methodsOf(method, strengths).map((chosen) => ({ training: { method: chosen } })),
  };
  return JSON.stringify(experiment, undefined, 2);
}

function methodsOf(method: TrainingMethod['name'], strengths: readonly number[]): object[] {
  switch (method) {
    case 'natural':
      return [{ name: method }];
    case 'adversarial':
      return strengths.map((epsilon) => ({ name: method, attack: { epsilon } }));
    case 'noise':
      return strengths.map((sigma) => ({ name: method, sigma }));
  }
}

/** Both ways of bringing the embedded digits of another source to the model's input. */
const embeddedTargets: readonly ZeroShotTarget[] = [
  { data: 'optdigits', fit: 'resize' },
  { data: 'optdigits', fit: 'pad' },
];

/** Digits can be tested on other digits; of other sets nothing is known here. */
const targetsOf = (data: string): readonly ZeroShotTarget[] =>
  ['mnist', 'mnist-4k', 'usps'].includes(data) ? embeddedTargets : [];

export const architectureTitles: Readonly<Record<ArchitectureName, string>> = {
  'wong-small': 'Small network of Wong et al. 2020: two convolutions, fast',
  'madry-mnist': 'Network of Madry et al. 2018: two convolutions, 3.3 million parameters',
  'wrn-10-1': 'Wide ResNet 10-1, 32 × 32 colour, 0.08 million parameters: the fastest of its kind',
  'wrn-16-1': 'Wide ResNet 16-1, 32 × 32 colour, 0.2 million parameters',
  'wrn-16-4': 'Wide ResNet 16-4, 32 × 32 colour, 2.7 million parameters',
  'wrn-28-10': 'Wide ResNet 28-10, 32 × 32 colour, 36.5 million parameters: for a GPU',
  'wrn-40-2': 'Wide ResNet 40-2, 32 × 32 colour, 2.2 million parameters',
  'preact-resnet-18':
    'PreActResNet-18 of Wong et al. 2020, 32 × 32 colour, 11.2 million parameters: for a GPU',
  'resnet-18': 'ResNet-18, 224 × 224 colour, 11.2 million parameters: for a GPU',
  'resnet-50': 'ResNet-50, 224 × 224 colour, 23.5 million parameters: for a GPU',
  'resnet50-se': 'ResNet50-SE with a 14 × 14 map, 224 × 224 colour, 26 million parameters: for a GPU',
};

export const methodTitles: Readonly<Record<TrainingMethod['name'], { title: string; detail: string }>> = {
  natural: { title: 'Natural', detail: 'On the images as they are' },
  adversarial: {
    title: 'Adversarial (AT-ε)',
    detail: 'On images moved within an l∞ ball of radius ε against the model (FGSM from a random start)',
  },
  noise: {
    title: 'Noise (N-ε)',
    detail: 'On images with Gaussian noise of standard deviation ε: the control',
  },
};
