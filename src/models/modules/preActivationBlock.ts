import { batchNorm } from './batchNorm';
import { convolution, type ConvolutionSettings } from './convolution';
import { chain, type ImageModule, type Initialiser } from './module';
import { residual } from './residual';

export interface PreActivationSettings {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly stride: number;
  /** The last part of the shortcut's name. */
  readonly shortcut: string;
  /** What a shortcut with a convolution takes: the block's input, or the first ReLU's output, as He et al. have it. */
  readonly shortcutOf: 'input' | 'activation';
  /** Of each convolution, by the number of values under one of its windows. */
  readonly weight: (fanIn: number) => Initialiser;
}

/**
 * Two 3 × 3 convolutions, each behind batch norm and ReLU (He et al. 2016, "Identity mappings in deep residual
 * networks"). Where size or channels change, the shortcut is a 1 × 1 convolution; else it is the input as it came. Modules `<name>.bn1`, `.conv1`, `.bn2`, `.conv2` and the shortcut.
 */
export function preActivationBlock(name: string, settings: PreActivationSettings): ImageModule {
  const { inChannels, outChannels, stride } = settings;
  const convolve = (
    part: string,
    { inChannels: inputs, kernelSize, ...rest }: Omit<ConvolutionSettings, 'outChannels'>,
  ): ImageModule => {
    const weight = settings.weight(kernelSize * kernelSize * inputs);
    return convolution(`${name}.${part}`, {
      inChannels: inputs,
      outChannels,
      kernelSize,
      weight,
      bias: null,
      ...rest,
    });
  };
  const first = batchNorm(`${name}.bn1`, { channels: inChannels, activation: 'relu' });
  const body = chain(
    convolve('conv1', { inChannels, kernelSize: 3, stride, padding: 1 }),
    batchNorm(`${name}.bn2`, { channels: outChannels, activation: 'relu' }),
    convolve('conv2', { inChannels: outChannels, kernelSize: 3, padding: 1 }),
  );
  if (stride === 1 && inChannels === outChannels) return residual(chain(first, body));
  const shortcut = convolve(settings.shortcut, { inChannels, kernelSize: 1, stride });
  return settings.shortcutOf === 'input'
    ? residual(chain(first, body), shortcut)
    : chain(first, residual(body, shortcut));
}
