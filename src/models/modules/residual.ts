import * as tf from '@tensorflow/tfjs-core';
import type { ImageModule } from './module';

const identity: ImageModule = { parameters: [], apply: (x) => x };

/** body(x) + shortcut(x) (He et al. 2016); both give the same shape. The default shortcut is x itself. */
export function residual(body: ImageModule, shortcut: ImageModule = identity): ImageModule {
  return {
    parameters: [...body.parameters, ...shortcut.parameters],
    apply: (x, pass) => tf.add(body.apply(x, pass), shortcut.apply(x, pass)),
  };
}
