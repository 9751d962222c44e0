import { convolution } from '../modules/convolution';
import { dense } from '../modules/dense';
import { flatten } from '../modules/flatten';
import { constant, truncatedNormal } from '../modules/initialisers';
import { chain, network, type Network } from '../modules/module';
import { maxPooling } from '../modules/pooling';

const weight = truncatedNormal(0.1);
const bias = constant(0.1);

/**
 * The MNIST network of Madry et al. 2018; MadryLab/mnist_challenge, model.py, with its initialisation: weights from a
 * truncated normal of standard deviation 0.1, biases 0.1.
 * @param hidden width of the dense layer; 1024 as published.
 */
export function madryMnist(classes: number, hidden = 1024): Network {
  const published = { weight, bias };
  const hiddenLayer = { ...published, activation: 'relu' } as const;
  return network(
    chain(
      convolution('conv1', { inChannels: 1, outChannels: 32, kernelSize: 5, padding: 2, ...hiddenLayer }),
      maxPooling({ kernelSize: 2 }),
      convolution('conv2', { inChannels: 32, outChannels: 64, kernelSize: 5, padding: 2, ...hiddenLayer }),
      maxPooling({ kernelSize: 2 }),
    ),
    flatten(),
    chain(
      dense('fc1', {
        inFeatures: 7 * 7 * 64,
        outFeatures: hidden,
        flattenedImage: [7, 7, 64],
        ...hiddenLayer,
      }),
      dense('fc2', { inFeatures: hidden, outFeatures: classes, ...published }),
    ),
  );
}
