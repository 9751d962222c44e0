import { batchNorm } from '../modules/batchNorm';
import { convolution } from '../modules/convolution';
import { dense } from '../modules/dense';
import { globalAveragePooling } from '../modules/flatten';
import { heNormal, zeros } from '../modules/initialisers';
import { chain, network, type ImageModule, type Network } from '../modules/module';
import { preActivationBlock } from '../modules/preActivationBlock';
import { features, type Stage } from './stage';

export interface WideResNetSettings {
  /** Layers with weights along the longest path: 6 n + 4, where n is the number of blocks in each of three groups. */
  readonly depth: number;
  /** k, by which the channels 16, 32 and 64 of the groups are multiplied. */
  readonly width: number;
}

/**
 * WRN-d-k of Zagoruyko and Komodakis 2016, "Wide residual networks", table 1, without dropout: [n, height, width, 3] →
 * [n, classes]; 32 × 32 as published. Names are those of xternalz/WideResNet-pytorch. Convolutions begin as in the
 * authors' code (szagoruyko/wide-residual-networks): N(0, √(2 / fanIn)); the classifier's bias is 0.
 */
export function wideResNet(classes: number, settings: WideResNetSettings): Network {
  return network(
    features(wideResNetStages(settings)),
    globalAveragePooling(),
    dense('fc', { inFeatures: 64 * settings.width, outFeatures: classes, bias: zeros }),
  );
}

/** The features in five parts: `conv1`, three groups of blocks, and `relu`, the last batch norm and ReLU. */
export function wideResNetStages({ depth, width }: WideResNetSettings): readonly Stage[] {
  const blocks = (depth - 4) / 6;
  if (!Number.isInteger(blocks) || blocks < 1) throw new Error(`A wide ResNet of depth ${String(depth)}`);
  const groups = [
    { name: 'block1', inChannels: 16, outChannels: 16 * width, stride: 1 },
    { name: 'block2', inChannels: 16 * width, outChannels: 32 * width, stride: 2 },
    { name: 'block3', inChannels: 32 * width, outChannels: 64 * width, stride: 2 },
  ];
  const stem = {
    inChannels: 3,
    outChannels: 16,
    kernelSize: 3,
    padding: 1,
    weight: heNormal(27),
    bias: null,
  };
  return [
    { name: 'conv1', module: convolution('conv1', stem) },
    ...groups.map((group) => ({ name: group.name, module: blockGroup({ ...group, blocks }) })),
    { name: 'relu', module: batchNorm('bn1', { channels: 64 * width, activation: 'relu' }) },
  ];
}

interface BlockGroup {
  readonly name: string;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly stride: number;
  readonly blocks: number;
}

function blockGroup({ name, inChannels, outChannels, stride, blocks }: BlockGroup): ImageModule {
  return chain(
    ...Array.from({ length: blocks }, (_, index) =>
      preActivationBlock(`${name}.layer.${String(index)}`, {
        inChannels: index === 0 ? inChannels : outChannels,
        outChannels,
        stride: index === 0 ? stride : 1,
        shortcut: 'convShortcut',
        shortcutOf: 'activation',
        weight: heNormal,
      }),
    ),
  );
}
