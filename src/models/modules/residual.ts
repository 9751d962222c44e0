import * as tf from '@tensorflow/tfjs-core';
import { relu } from '../../backend/operations/relu';
import { identityGraph, sequence } from './graph';
import type { ImageModule } from './module';

export interface ResidualSettings {
  /** What follows the sum; default none. */
  readonly activation?: 'relu';
}

const identity: ImageModule = { parameters: [], graph: identityGraph, apply: (x) => x };

/** body(x) + shortcut(x) (He et al. 2016); both give the same shape. The default shortcut is x itself. */
export function residual(
  body: ImageModule,
  shortcut: ImageModule = identity,
  { activation }: ResidualSettings = {},
): ImageModule {
  const rectified = activation === 'relu';
  return {
    parameters: [...body.parameters, ...shortcut.parameters],
    graph: sequence(
      { kind: 'residual', body: body.graph, shortcut: shortcut.graph },
      rectified ? { kind: 'relu' } : identityGraph,
    ),
    apply: (x, pass) => {
      const sum = tf.add<tf.Tensor4D>(body.apply(x, pass), shortcut.apply(x, pass));
      return rectified ? relu(sum) : sum;
    },
  };
}
