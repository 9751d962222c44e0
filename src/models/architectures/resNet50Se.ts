import type { ResNetSettings } from './resNet';

/**
 * ResNet50-SE as Choe and Shim 2019, "Attention-based dropout layer", localise with (junsukchoe/ADL,
 * backbone/resnet.py): squeeze and excitation behind the last batch norm of each bottleneck, of reduction 16 and with
 * biases; no stride in the last layer, so that its map is 14 × 14; γ of the last batch norm of a block begins at 0.
 * Names are torchvision's, and `se.fc.0`, `se.fc.2` as in moskomule/senet.pytorch, which has no biases there. Padding
 * is PyTorch's, symmetric, where TensorFlow's in ADL pads the end more.
 */
export const resNet50Se: ResNetSettings = { block: 'bottleneck-se', blocks: [3, 4, 6, 3], lastStride: 1 };
