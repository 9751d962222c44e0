/** Normalisations that published checkpoints were trained with. */
import type { ChannelStatistics } from './pixels';

export type NormalisationName =
  'imagenet' | 'cifar10' | 'cifar10-robustness' | 'bytes' | 'bytes-grey' | 'signed' | 'signed-grey';

export const normalisations: Readonly<
  Record<NormalisationName, { readonly title: string; readonly statistics: ChannelStatistics }>
> = {
  // torchvision's models.
  imagenet: {
    title: 'ImageNet',
    statistics: { mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225] },
  },
  // szagoruyko/wide-residual-networks: 125.3, 123.0, 113.9 and 63.0, 62.1, 66.7 of 255.
  cifar10: {
    title: 'CIFAR-10',
    statistics: { mean: [0.4914, 0.4824, 0.4467], standardDeviation: [0.2471, 0.2435, 0.2616] },
  },
  // MadryLab/robustness, datasets.py: what its CIFAR-10 checkpoints were trained with.
  'cifar10-robustness': {
    title: 'CIFAR-10, as in the robustness library',
    statistics: { mean: [0.4914, 0.4822, 0.4465], standardDeviation: [0.2023, 0.1994, 0.201] },
  },
  // Networks that take bytes as they are.
  bytes: { title: 'Pixels as 0 to 255', statistics: uniform(3, 0, 1 / 255) },
  'bytes-grey': { title: 'Pixels as 0 to 255', statistics: uniform(1, 0, 1 / 255) },
  // Keras' mode 'tf': MobileNet, Inception, Xception.
  signed: { title: 'Pixels as −1 to 1', statistics: uniform(3, 0.5, 0.5) },
  'signed-grey': { title: 'Pixels as −1 to 1', statistics: uniform(1, 0.5, 0.5) },
};

function uniform(channels: number, mean: number, standardDeviation: number): ChannelStatistics {
  const perChannel = (value: number): number[] => Array.from({ length: channels }, () => value);
  return { mean: perChannel(mean), standardDeviation: perChannel(standardDeviation) };
}
