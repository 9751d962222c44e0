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
