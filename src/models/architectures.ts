import type { ArchitectureName } from '../protocol/experiment';
import type { Random } from '../data/random';
import type { ChannelStatistics } from '../protocol/pixels';
import { madryMnist } from './architectures/madryMnist';
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
