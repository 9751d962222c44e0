import { batchNorm } from '../modules/batchNorm';
import { convolution } from '../modules/convolution';
import { dense } from '../modules/dense';
import { globalAveragePooling } from '../modules/flatten';
import { uniformByFanIn } from '../modules/initialisers';
import { chain, network, type Network } from '../modules/module';
import { preActivationBlock } from '../modules/preActivationBlock';
import { features, type Stage } from './stage';

/** Channels and first stride of the four layers, of two blocks each. */
const layers = [
  { channels: 64, stride: 1 },
  { channels: 128, stride: 2 },
  { channels: 256, stride: 2 },
  { channels: 512, stride: 2 },
] as const;

/**
 * The CIFAR-10 network of Wong, Rice and Kolter, "Fast is better than free" (2020): [n, 32, 32, 3] → [n, classes]. Names
 * are those of locuslab/fast_adversarial, CIFAR10/preact_resnet.py, and so is the shortcut, a convolution of the block's
 * input; initialisation is PyTorch's default. locuslab/robust_overfitting has the same names and convolves the ReLU's
 * output: nothing in a checkpoint tells them apart.
 */
export function preActResNet18(classes: number): Network {
  return network(
    features(preActResNet18Stages()),
    globalAveragePooling(),
    dense('linear', { inFeatures: 512, outFeatures: classes }),
  );
}

/** The features in six parts: `conv1`, four layers of blocks, and `bn`, the last batch norm and ReLU. */
export function preActResNet18Stages(): readonly Stage[] {
  const stem = { inChannels: 3, outChannels: 64, kernelSize: 3, padding: 1, bias: null };
  return [
    { name: 'conv1', module: convolution('conv1', stem) },
    ...layers.map(({ channels, stride }, index) => {
      const name = `layer${String(index + 1)}`;
      const inChannels = layers[index - 1]?.channels ?? 64;
      const block = {
        outChannels: channels,
        shortcut: 'shortcut.0',
        shortcutOf: 'input',
        weight: uniformByFanIn,
      } as const;
      return {
        name,
        module: chain(
          preActivationBlock(`${name}.0`, { ...block, inChannels, stride }),
          preActivationBlock(`${name}.1`, { ...block, inChannels: channels, stride: 1 }),
        ),
      };
    }),
    { name: 'bn', module: batchNorm('bn', { channels: 512, activation: 'relu' }) },
  ];
}
