import type { ArchitectureName } from '../protocol/experiment';
import type { Random } from '../data/random';
import type { ChannelStatistics } from '../protocol/pixels';
import { madryMnist } from './architectures/madryMnist';
import { preActResNet18 } from './architectures/preActResNet18';
import { resNet, resNet18, resNet50, type ResNetSettings } from './architectures/resNet';
import { resNet50Se } from './architectures/resNet50Se';
import { wideResNet } from './architectures/wideResNet';
import { wongSmall } from './architectures/wongSmall';
import { instantiate, type Blueprint } from './instantiate';
import type { Model } from './model';
import type { Network } from './modules/module';

/** One line of the registry. */
export interface ArchitectureEntry {
  readonly title: string;
  readonly inputShape: Model['inputShape'];
  /** The dense layer that gives the logits: its bias tells the number of classes of a checkpoint. */
  readonly classifier: string;
  readonly network: (classes: number) => Network;
}

const wrn = (depth: number, width: number): ArchitectureEntry => ({
  title: `WRN-${String(depth)}-${String(width)} (Zagoruyko and Komodakis)`,
  inputShape: [32, 32, 3],
  classifier: 'fc',
  network: (classes) => wideResNet(classes, { depth, width }),
});

const residualNetwork = (title: string, settings: ResNetSettings): ArchitectureEntry => ({
  title,
  inputShape: [224, 224, 3],
  classifier: 'fc',
  network: (classes) => resNet(classes, settings),
});

/** Every architecture by name. */
export const architectures: Readonly<Record<ArchitectureName, ArchitectureEntry>> = {
  'madry-mnist': {
    title: 'Madry et al. (MNIST)',
    inputShape: [28, 28, 1],
    classifier: 'fc2',
    network: madryMnist,
  },
  'wong-small': {
    title: 'Wong et al. (small)',
    inputShape: [28, 28, 1],
    classifier: '7',
    network: wongSmall,
  },
  'wrn-10-1': wrn(10, 1),
  'wrn-16-1': wrn(16, 1),
  'wrn-16-4': wrn(16, 4),
  'wrn-28-10': wrn(28, 10),
  'wrn-40-2': wrn(40, 2),
  'preact-resnet-18': {
    title: 'PreActResNet-18 (Wong et al., CIFAR-10)',
    inputShape: [32, 32, 3],
    classifier: 'linear',
    network: preActResNet18,
  },
  'resnet-18': residualNetwork('ResNet-18 (He et al.)', resNet18),
  'resnet-50': residualNetwork('ResNet-50 (He et al.)', resNet50),
  'resnet50-se': residualNetwork('ResNet50-SE (Choe and Shim)', resNet50Se),
};

/**
 * Makes a model with fresh weights; what `random` gives is used in the order of the network's parameters, so that the
 * same stream gives the same weights. The caller disposes it.
 */
export function createModel(
  architecture: ArchitectureName,
  classes: number,
  random: Random,
  normalisation?: ChannelStatistics,
): Model {
  return instantiate(blueprintOf(architecture, classes, normalisation), ({ shape, initialise }) =>
    initialise(random, sizeOf(shape)),
  );
}

/**
 * What `instantiate` needs to make a model of a registered architecture.
 * @param normalisation one number a channel of the input; absent: the network takes pixels as they are.
 */
export function blueprintOf(
  architecture: ArchitectureName,
  classes: number,
  normalisation?: ChannelStatistics,
): Blueprint {
  const { inputShape, network } = architectures[architecture];
  return {
    architecture,
    inputShape,
    classes,
    network: network(classes),
    ...(normalisation ? { normalisation } : {}),
  };
}

/** How many trainable numbers the network of an architecture has. */
export function parameterCount(architecture: ArchitectureName, classes: number): number {
  return architectures[architecture]
    .network(classes)
    .parameters.filter(({ trainable }) => trainable)
    .reduce((count, { shape }) => count + sizeOf(shape), 0);
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);
