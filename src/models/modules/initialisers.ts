import type { Random } from '../../data/random';
import type { Initialiser } from './module';

export const zeros: Initialiser = (_random, size) => new Float32Array(size);

export const constant =
  (value: number): Initialiser =>
  (_random, size) =>
    new Float32Array(size).fill(value);

/**
 * PyTorch's default for convolution and dense layers, weights and biases alike: U(−b, b) with b = 1 / √fanIn.
 * (`kaiming_uniform_` with a = √5: gain √(2 / (1 + a²)) = 1/√3, and b = √3 · gain / √fanIn; He et al. 2015.)
 */
export const uniformByFanIn =
  (fanIn: number): Initialiser =>
  (random, size) => {
    const bound = 1 / Math.sqrt(fanIn);
    return random.fillUniform(size, -bound, bound);
  };

/** Normal, mean 0, drawn again beyond two standard deviations, as TensorFlow's `truncated_normal`. */
export const truncatedNormal =
  (standardDeviation: number): Initialiser =>
  (random, size) =>
    Float32Array.from({ length: size }, () => standardDeviation * withinTwoSigma(random));

/**
 * He et al. 2015: N(0, √(2 / fan)), before a ReLU. With the inputs of a value for fan, activations keep their variance
 * (eq. 10); with its outputs, gradients do (eq. 14).
 */
export const heNormal =
  (fan: number): Initialiser =>
  (random, size) =>
    random.fillNormal(size, Math.sqrt(2 / fan));

function withinTwoSigma(random: Random): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) <= 2) return value;
  }
}
