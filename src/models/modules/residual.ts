import * as tf from '@tensorflow/tfjs-core';
import { identityGraph } from './graph';
import type { ImageModule } from './module';

const identity: ImageModule = { parameters: [], graph: identityGraph, apply: (x) => x };

/** body(x) + shortcut(x) (He et al. 2016); both give the same shape. The default shortcut is x itself. */
export function residual(body: ImageModule, shortcut: ImageModule = identity): ImageModule {
  return {
    parameters: [...body.parameters, ...shortcut.parameters],
    graph: { kind: 'residual', body: body.graph, shortcut: shortcut.graph },
    apply: (x, pass) => tf.add(body.apply(x, pass), shortcut.apply(x, pass)),
  };
}
