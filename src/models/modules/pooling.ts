import * as tf from '@tensorflow/tfjs-core';
import type { ImageModule } from './module';
import { withSymmetricPadding } from './padding';

export interface PoolingSettings {
  readonly kernelSize: number;
  /** Default: kernelSize, as in PyTorch. */
  readonly stride?: number;
  /** Pixels of −∞ on every side; default 0. */
  readonly padding?: number;
}

/** Maximum of square windows, [n, h, w, c] → [n, h', w', c]; of equal maxima the first takes the gradient. */
export function maxPooling({ kernelSize, stride = kernelSize, padding = 0 }: PoolingSettings): ImageModule {
  return {
    parameters: [],
    graph: { kind: 'maxPooling', kernelSize, stride, padding },
    apply: (x) =>
      withSymmetricPadding(x, { kernelSize, stride, padding }, Number.NEGATIVE_INFINITY, (images, pad) =>
        tf.maxPool(images, kernelSize, stride, pad),
      ),
  };
}
