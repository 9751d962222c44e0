import { batchNorm, type BatchNormSettings } from '../modules/batchNorm';
import { convolution } from '../modules/convolution';
import { heNormal, zeros } from '../modules/initialisers';
import { chain, type ImageModule } from '../modules/module';
import { residual } from '../modules/residual';
import { squeezeExcitation } from '../modules/squeezeExcitation';

/** Two 3 × 3 convolutions; 1 × 1, 3 × 3 and 1 × 1; the same with its channels weighed by squeeze and excitation. */
export type BlockKind = 'basic' | 'bottleneck' | 'bottleneck-se';

export interface ResidualBlocksSettings {
  readonly block: BlockKind;
  readonly count: number;
  readonly inChannels: number;
  /** Of the 3 × 3 convolutions; a bottleneck gives four times as many. */
  readonly channels: number;
  /** Of the first block. */
  readonly stride: number;
}

/** A layer of residual blocks, with torchvision's names: `<name>.0`, `<name>.1`, … */
export function residualBlocks(name: string, settings: ResidualBlocksSettings): ImageModule {
  const { block, count, channels } = settings;
  const outChannels = block === 'basic' ? channels : 4 * channels;
  return chain(
    ...Array.from({ length: count }, (_, index) =>
      residualBlock(`${name}.${String(index)}`, {
        block,
        channels,
        outChannels,
        inChannels: index === 0 ? settings.inChannels : outChannels,
        stride: index === 0 ? settings.stride : 1,
      }),
    ),
  );
}

interface BlockSettings extends Omit<ResidualBlocksSettings, 'count'> {
  readonly outChannels: number;
}

function residualBlock(name: string, settings: BlockSettings): ImageModule {
  const { block, inChannels, outChannels, stride } = settings;
  const body = block === 'basic' ? basicBody(name, settings) : bottleneckBody(name, settings);
  if (stride === 1 && inChannels === outChannels) return residual(body, undefined, { activation: 'relu' });
  const shortcut = chain(
    convolve(`${name}.downsample.0`, [inChannels, outChannels], 1, stride),
    batchNorm(`${name}.downsample.1`, { channels: outChannels }),
  );
  return residual(body, shortcut, { activation: 'relu' });
}

const basicBody = (name: string, { inChannels, channels, stride }: BlockSettings): ImageModule =>
  chain(
    convolve(`${name}.conv1`, [inChannels, channels], 3, stride),
    batchNorm(`${name}.bn1`, { channels, activation: 'relu' }),
    convolve(`${name}.conv2`, [channels, channels], 3, 1),
    batchNorm(`${name}.bn2`, { channels }),
  );

function bottleneckBody(name: string, settings: BlockSettings): ImageModule {
  const { block, inChannels, channels, outChannels, stride } = settings;
  const hasExcitation = block === 'bottleneck-se';
  const last: BatchNormSettings = { channels: outChannels, ...(hasExcitation ? { weight: zeros } : {}) };
  const bottleneck = [
    convolve(`${name}.conv1`, [inChannels, channels], 1, 1),
    batchNorm(`${name}.bn1`, { channels, activation: 'relu' }),
    convolve(`${name}.conv2`, [channels, channels], 3, stride),
    batchNorm(`${name}.bn2`, { channels, activation: 'relu' }),
    convolve(`${name}.conv3`, [channels, outChannels], 1, 1),
    batchNorm(`${name}.bn3`, last),
  ];
  if (!hasExcitation) return chain(...bottleneck);
  const excitation = { channels: outChannels, hidden: outChannels / REDUCTION };
  return chain(...bottleneck, squeezeExcitation(`${name}.se`, excitation));
}

/** Hu et al. 2018, section 6.1. */
const REDUCTION = 16;

/** torchvision's `kaiming_normal_(mode="fan_out")`; padding keeps the size at stride 1. */
const convolve = (
  name: string,
  [inChannels, outChannels]: readonly [number, number],
  kernelSize: number,
  stride: number,
): ImageModule =>
  convolution(name, {
    inChannels,
    outChannels,
    kernelSize,
    stride,
    padding: (kernelSize - 1) / 2,
    weight: heNormal(kernelSize * kernelSize * outChannels),
    bias: null,
  });
