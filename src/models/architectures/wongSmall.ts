import { convolution } from '../modules/convolution';
import { dense } from '../modules/dense';
import { flatten } from '../modules/flatten';
import { chain, network, type Network } from '../modules/module';

/**
 * The small MNIST network of Wong, Rice and Kolter, "Fast is better than free" (2020); locuslab/fast_adversarial,
 * MNIST/mnist_net.py. Names are the positions in its `nn.Sequential`; initialisation is PyTorch's default.
 */
export function wongSmall(classes: number): Network {
  return network(
    chain(
      convolution('0', {
        inChannels: 1,
        outChannels: 16,
        kernelSize: 4,
        stride: 2,
        padding: 1,
        activation: 'relu',
      }),
      convolution('2', {
        inChannels: 16,
        outChannels: 32,
        kernelSize: 4,
        stride: 2,
        padding: 1,
        activation: 'relu',
      }),
    ),
    flatten(),
    chain(
      dense('5', {
        inFeatures: 7 * 7 * 32,
        outFeatures: 100,
        flattenedImage: [7, 7, 32],
        activation: 'relu',
      }),
      dense('7', { inFeatures: 100, outFeatures: classes }),
    ),
  );
}
