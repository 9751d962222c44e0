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
  /** @param width of what `widthOf` tells; absent: as published. */
  readonly network: (classes: number, width?: number) => Network;
  /**
   * The one size that may differ from the published one, told by the shapes of a checkpoint in PyTorch's layout;
   * absent: the network has no such size.
   */
  readonly widthOf?: (shapeOf: ShapeOf) => number | undefined;
}

/** The shape of a tensor of a checkpoint, by its name; undefined where it has none. */
export type ShapeOf = (name: string) => readonly number[] | undefined;

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
  network: (classes, width) => resNet(classes, width === undefined ? settings : { ...settings, width }),
  widthOf: (shapeOf) => shapeOf('conv1.weight')?.[0],
});

/** Every architecture by name. */
export const architectures: Readonly<Record<ArchitectureName, ArchitectureEntry>> = {
  'madry-mnist': {
    title: 'Madry et al. (MNIST)',
    inputShape: [28, 28, 1],
    classifier: 'fc2',
    network: madryMnist,
    widthOf: (shapeOf) => shapeOf('fc1.bias')?.[0],
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
 * @param width see `ArchitectureEntry.widthOf`; absent: as published.
 */
export function blueprintOf(
  architecture: ArchitectureName,
  classes: number,
  normalisation?: ChannelStatistics,
  width?: number,
): Blueprint {
  const { inputShape, network } = architectures[architecture];
  return {
    architecture,
    inputShape,
    classes,
    network: network(classes, width),
    ...(normalisation ? { normalisation } : {}),
  };
}

/** The blueprint of a checkpoint's shapes: they tell the number of classes and the width. */
export function blueprintOfShapes(
  architecture: ArchitectureName,
  shapeOf: ShapeOf,
  normalisation?: ChannelStatistics,
): Blueprint | undefined {
  const { classifier, widthOf } = architectures[architecture];
  const classes = shapeOf(`${classifier}.bias`)?.[0];
  return classes === undefined
    ? undefined
    : blueprintOf(architecture, classes, normalisation, widthOf?.(shapeOf));
}

/** How many trainable numbers the network of an architecture has. */
export function parameterCount(architecture: ArchitectureName, classes: number): number {
  return architectures[architecture]
    .network(classes)
    .parameters.filter(({ trainable }) => trainable)
    .reduce((count, { shape }) => count + sizeOf(shape), 0);
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);
