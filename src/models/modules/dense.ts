import * as tf from '@tensorflow/tfjs-core';
import { addBias } from '../../backend/operations/relu';
import { uniformByFanIn } from './initialisers';
import type { Initialiser, ParameterLayout, ParameterSpec, VectorModule } from './module';
import { asTensor1D, asTensor2D } from './rank';

export interface DenseSettings {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** Set where the input is a flattened image, so that a checkpoint's columns find their pixels. */
  readonly flattenedImage?: readonly [height: number, width: number, channels: number];
  /** Default: PyTorch's, `uniformByFanIn`. */
  readonly weight?: Initialiser;
  /** Default: PyTorch's. */
  readonly bias?: Initialiser;
  /** What follows the bias, in one pass over memory with it; default none. */
  readonly activation?: 'relu';
}

/** Affine map [n, in] → [n, out]. Parameters `<name>.weight` [in, out] and `<name>.bias` [out]. */
export function dense(name: string, settings: DenseSettings): VectorModule {
  const relu = settings.activation === 'relu';
  return {
    parameters: parametersOf(name, settings),
    graph: { kind: 'dense', name, outFeatures: settings.outFeatures, relu },
    apply: (x, pass) => {
      const y = tf.matMul<tf.Tensor2D>(x, asTensor2D(pass.variable(`${name}.weight`)));
      const bias = asTensor1D(pass.variable(`${name}.bias`));
      return addBias(y, bias, { relu });
    },
  };
}

function parametersOf(name: string, settings: DenseSettings): ParameterSpec[] {
  const { inFeatures, outFeatures, flattenedImage } = settings;
  const byFanIn = uniformByFanIn(inFeatures);
  const layout: ParameterLayout = flattenedImage
    ? { kind: 'dense-after-flatten', image: flattenedImage }
    : { kind: 'dense' };
  return [
    {
      name: `${name}.weight`,
      shape: [inFeatures, outFeatures],
      layout,
      trainable: true,
      initialise: settings.weight ?? byFanIn,
    },
    {
      name: `${name}.bias`,
      shape: [outFeatures],
      layout: { kind: 'vector' },
      trainable: true,
      initialise: settings.bias ?? byFanIn,
    },
  ];
}
