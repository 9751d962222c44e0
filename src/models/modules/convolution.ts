import * as tf from '@tensorflow/tfjs-core';
import { addBias, relu } from '../../backend/operations/relu';
import { uniformByFanIn } from './initialisers';
import type { ImageModule, Initialiser, ParameterSpec } from './module';
import { withSymmetricPadding } from './padding';
import { asTensor1D, asTensor4D } from './rank';

export interface ConvolutionSettings {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: number;
  /** Default 1. */
  readonly stride?: number;
  /** Zeros added on every side; default 0. */
  readonly padding?: number;
  /** Default: PyTorch's, `uniformByFanIn`. */
  readonly weight?: Initialiser;
  /** Default: PyTorch's; null: no bias. */
  readonly bias?: Initialiser | null;
  /** What follows the bias, in one pass over memory with it; default none. */
  readonly activation?: 'relu';
}

/**
 * Square cross-correlation [n, h, w, in] → [n, h', w', out], h' = ⌊(h + 2 padding − kernelSize) / stride⌋ + 1.
 * Parameters `<name>.weight` [k, k, in, out] and `<name>.bias` [out].
 */
export function convolution(name: string, settings: ConvolutionSettings): ImageModule {
  const { kernelSize, stride = 1, padding = 0, outChannels, bias } = settings;
  return {
    parameters: parametersOf(name, settings),
    graph: {
      kind: 'convolution',
      name,
      outChannels,
      kernelSize,
      stride,
      padding,
      bias: bias !== null,
      relu: settings.activation === 'relu',
    },
    apply: (x, pass) => {
      const weight = asTensor4D(pass.variable(`${name}.weight`));
      const y = withSymmetricPadding(x, { kernelSize, stride, padding }, 0, (images, pad) =>
        tf.conv2d(images, weight, stride, pad),
      );
      if (settings.bias === null) return settings.activation === 'relu' ? relu(y) : y;
      const bias = asTensor1D(pass.variable(`${name}.bias`));
      return addBias(y, bias, { relu: settings.activation === 'relu' });
    },
  };
}

function parametersOf(name: string, settings: ConvolutionSettings): ParameterSpec[] {
  const { inChannels, outChannels, kernelSize } = settings;
  const byFanIn = uniformByFanIn(inChannels * kernelSize * kernelSize);
  const weight: ParameterSpec = {
    name: `${name}.weight`,
    shape: [kernelSize, kernelSize, inChannels, outChannels],
    layout: { kind: 'convolution' },
    trainable: true,
    initialise: settings.weight ?? byFanIn,
  };
  if (settings.bias === null) return [weight];
  const bias: ParameterSpec = {
    name: `${name}.bias`,
    shape: [outChannels],
    layout: { kind: 'vector' },
    trainable: true,
    initialise: settings.bias ?? byFanIn,
  };
  return [weight, bias];
}
