import * as tf from '@tensorflow/tfjs-core';
import { scaleAndShift } from '../../backend/operations/scaleAndShift';
import { trainingBatchNorm } from '../../backend/operations/trainingBatchNorm';
import { constant, zeros } from './initialisers';
import type { ImageModule, Initialiser, ParameterSpec, Pass } from './module';
import { asTensor1D } from './rank';

export interface BatchNormSettings {
  readonly channels: number;
  /** Added to the variance; default 1e-5, as in PyTorch. */
  readonly epsilon?: number;
  /** PyTorch's sense: new = (1 − momentum) · old + momentum · batch; default 0.1. */
  readonly momentum?: number;
  /** γ at first; default 1. */
  readonly weight?: Initialiser;
  /** What follows, in one pass over memory with it; default none. */
  readonly activation?: 'relu';
}

/**
 * Batch normalisation over [n, h, w] (Ioffe and Szegedy 2015, Algorithm 1) in the pass's mode. As in PyTorch, the batch
 * is normalised by its biased variance while the running variance takes the unbiased one.
 * Parameters `<name>.weight` and `.bias`; buffers `.running_mean`, `.running_var`, `.num_batches_tracked`.
 */
export function batchNorm(name: string, settings: BatchNormSettings): ImageModule {
  const { channels, epsilon = 1e-5, momentum = 0.1, weight = constant(1) } = settings;
  const rectified = settings.activation === 'relu';
  return {
    parameters: parametersOf(name, channels, weight),
    graph: { kind: 'batchNorm', name, epsilon, relu: rectified },
    apply: (x, pass) => {
      if (pass.mode === 'eval') return normaliseByRunning(name, x, pass, { epsilon, rectified });
      const gamma = asTensor1D(pass.variable(`${name}.weight`));
      const beta = asTensor1D(pass.variable(`${name}.bias`));
      const { y, mean, variance } = trainingBatchNorm(x, gamma, beta, { epsilon, relu: rectified });
      if (pass.mode === 'train')
        updateRunning(name, pass, { mean, variance, count: x.size / channels, momentum });
      return y;
    },
  };
}

/** One factor and one summand a channel: `tf.batchNorm`'s gradient would tile both to the size of x. */
function normaliseByRunning(
  name: string,
  x: tf.Tensor4D,
  pass: Pass,
  { epsilon, rectified }: { readonly epsilon: number; readonly rectified: boolean },
): tf.Tensor4D {
  const inverse = tf.rsqrt(tf.add(pass.variable(`${name}.running_var`), epsilon));
  const scale = tf.mul(pass.variable(`${name}.weight`), inverse);
  const shift = tf.sub(pass.variable(`${name}.bias`), tf.mul(pass.variable(`${name}.running_mean`), scale));
  return scaleAndShift(x, asTensor1D(scale), asTensor1D(shift), { relu: rectified });
}

interface BatchStatistics {
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
  /** Values a channel. */
  readonly count: number;
  readonly momentum: number;
}

function updateRunning(name: string, pass: Pass, { mean, variance, count, momentum }: BatchStatistics): void {
  const unbiased = tf.mul(variance, count / Math.max(1, count - 1));
  moveTowards(pass.variable(`${name}.running_mean`), mean, momentum);
  moveTowards(pass.variable(`${name}.running_var`), unbiased, momentum);
  const batches = pass.variable(`${name}.num_batches_tracked`);
  batches.assign(tf.add(batches, tf.scalar(1, 'int32')));
}

function moveTowards(running: tf.Variable, batch: tf.Tensor, momentum: number): void {
  running.assign(tf.add(tf.mul(running, 1 - momentum), tf.mul(batch, momentum)));
}

function parametersOf(name: string, channels: number, weight: Initialiser): ParameterSpec[] {
  const perChannel = { shape: [channels], layout: { kind: 'vector' } } as const;
  return [
    { ...perChannel, name: `${name}.weight`, trainable: true, initialise: weight },
    { ...perChannel, name: `${name}.bias`, trainable: true, initialise: zeros },
    { ...perChannel, name: `${name}.running_mean`, trainable: false, initialise: zeros },
    { ...perChannel, name: `${name}.running_var`, trainable: false, initialise: constant(1) },
    {
      name: `${name}.num_batches_tracked`,
      shape: [],
      layout: { kind: 'counter' },
      trainable: false,
      initialise: zeros,
    },
  ];
}
