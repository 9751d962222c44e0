import { batchNorm } from '../modules/batchNorm';
import { convolution } from '../modules/convolution';
import { dense } from '../modules/dense';
import { globalAveragePooling } from '../modules/flatten';
import { heNormal } from '../modules/initialisers';
import { chain, network, type ImageModule, type Network } from '../modules/module';
import { maxPooling } from '../modules/pooling';
import { residualBlocks, type BlockKind } from './residualBlocks';
import { features, type Stage } from './stage';

export interface ResNetSettings {
  readonly block: BlockKind;
  /** Blocks of each layer. */
  readonly blocks: readonly [number, number, number, number];
  /** Channels behind the stem, which each later layer doubles; default 64, as published. */
  readonly width?: number;
  /** Of the first block of the last layer; default 2. 1 keeps a map of twice the side. */
  readonly lastStride?: 1 | 2;
}

/** He et al. 2016, "Deep residual learning", table 1. */
export const resNet18: ResNetSettings = { block: 'basic', blocks: [2, 2, 2, 2] };
/** He et al. 2016, table 1. */
export const resNet50: ResNetSettings = { block: 'bottleneck', blocks: [3, 4, 6, 3] };

/**
 * ResNet (He et al. 2016) as torchvision has it, with its names and initialisation, and with the stride of a bottleneck
 * on its 3 × 3 convolution ("v1.5"): [n, height, width, 3] → [n, classes]; 224 × 224 as published.
 */
export function resNet(classes: number, settings: ResNetSettings): Network {
  const { width = 64 } = settings;
  const outFeatures = 8 * width * (settings.block === 'basic' ? 1 : 4);
  return network(
    features(resNetStages(settings)),
    globalAveragePooling(),
    dense('fc', { inFeatures: outFeatures, outFeatures: classes }),
  );
}

/** The features in five parts: the stem up to `maxpool`, and four layers of blocks. */
export function resNetStages({
  block,
  blocks,
  width = 64,
  lastStride = 2,
}: ResNetSettings): readonly Stage[] {
  const expansion = block === 'basic' ? 1 : 4;
  return [
    { name: 'maxpool', module: stem(width) },
    ...blocks.map((count, index) => {
      const name = `layer${String(index + 1)}`;
      const channels = width * 2 ** index;
      const inChannels = index === 0 ? width : (channels / 2) * expansion;
      const stride = index === 0 ? 1 : index === 3 ? lastStride : 2;
      return { name, module: residualBlocks(name, { block, count, inChannels, channels, stride }) };
    }),
  ];
}

const stem = (width: number): ImageModule =>
  chain(
    convolution('conv1', {
      inChannels: 3,
      outChannels: width,
      kernelSize: 7,
      stride: 2,
      padding: 3,
      weight: heNormal(49 * width),
      bias: null,
    }),
    batchNorm('bn1', { channels: width, activation: 'relu' }),
    maxPooling({ kernelSize: 3, stride: 2, padding: 1 }),
  );
