/** What a person chose to train, and the experiment file that says it. */
import type { ArchitectureName, TrainingMethod } from '../../src/protocol/experiment';
import type { DataSetSummary } from '../../src/protocol/runs';
import { zeroShotTargets } from '../../src/protocol/zeroShotPairs';

export interface TrainingChoices {
  readonly data: string;
  readonly architecture: ArchitectureName;
  readonly method: TrainingMethod['name'];
  /** ε of adversarial training, σ of noise, pixel units; one run each. Empty for natural training. */
  readonly strengths: readonly number[];
  readonly epochs: number;
}

/**
 * The text of an experiment file; what it leaves out has the defaults of the parameter table.
 * @param sets those that are there; of them are the zero-shot targets.
 */
export function experimentText(
  { data, architecture, method, strengths, epochs }: TrainingChoices,
  sets: readonly Pick<DataSetSummary, 'name' | 'channels'>[],
): string {
  const isColour = sets.some(({ name, channels }) => name === data && channels === 3);
  const isThere = (target: string): boolean => sets.some(({ name }) => name === target);
  const experiment = {
    data,
    architecture,
    training: { epochs },
    evaluation: {
      attack: measuringAttack(method, strengths, isColour),
      targets: zeroShotTargets(data, isThere),
    },
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

/** Every run is measured at the largest ε that is trained at, so that they compare; else at what is usual for colour images. */
function measuringAttack(
  method: TrainingMethod['name'],
  strengths: readonly number[],
  isColour: boolean,
): { epsilon?: number } {
  if (method === 'adversarial') return { epsilon: Math.max(...strengths) };
  return isColour ? { epsilon: 8 / 255 } : {};
}

/** The images that a network takes; others are resized, and grey made of colour or colour of grey. */
export const architectureInputs: Readonly<
  Record<ArchitectureName, Pick<DataSetSummary, 'height' | 'channels'>>
> = {
  'wong-small': { height: 28, channels: 1 },
  'madry-mnist': { height: 28, channels: 1 },
  'wrn-10-1': { height: 32, channels: 3 },
  'wrn-16-1': { height: 32, channels: 3 },
  'wrn-16-4': { height: 32, channels: 3 },
  'wrn-28-10': { height: 32, channels: 3 },
  'wrn-40-2': { height: 32, channels: 3 },
  'preact-resnet-18': { height: 32, channels: 3 },
  'resnet-18': { height: 224, channels: 3 },
  'resnet-50': { height: 224, channels: 3 },
  'resnet50-se': { height: 224, channels: 3 },
};

/** The networks, those made for such images first. */
export function architecturesFor(
  set: Pick<DataSetSummary, 'height' | 'channels'> | undefined,
  names: readonly ArchitectureName[],
): readonly ArchitectureName[] {
  if (!set) return names;
  const misfit = (name: ArchitectureName): number => {
    const { height, channels } = architectureInputs[name];
    return Math.abs(Math.log(height / set.height)) + (channels === set.channels ? 0 : 1);
  };
  return [...names].sort((a, b) => misfit(a) - misfit(b));
}

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
