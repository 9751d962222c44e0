import '@tensorflow/tfjs-backend-cpu';
import { sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { describe, expect, it } from 'vitest';
import { productCase } from '../../../src/backend/conformance/cases';
import { conformanceFailures } from '../../../src/backend/conformance/conformance';
import { probeCases } from '../../../src/backend/conformance/probeCases';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { wasmFolder } from '../support/wasmFolder';

const right = productCase({ rows: 2, depth: 3, columns: 4, transposeA: false, transposeB: false });
const twice = (tensor: tf.Tensor): tf.Tensor => tf.mul(tensor, 2);
const twiceTheGradient = tf.customGrad((x) => ({
  value: tf.clone(x as tf.Tensor),
  gradFunc: (dy: tf.Tensor) => twice(dy),
}));

/** The kind of case and what is wrong, without sizes. */
const kindOf = (failure: string): string => failure.replace(/ \d.*: /, ': ').replace(/ by .*/, '');

describe('the conformance suite', () => {
  it('names what deviates, forward or backward, and what throws, and leaves nothing behind', async () => {
    await tf.setBackend('cpu');
    const cases = [
      right,
      { ...right, name: 'a', operation: (inputs: readonly tf.Tensor[]) => twice(right.operation(inputs)) },
      {
        ...right,
        name: 'b',
        operation: (inputs: readonly tf.Tensor[]) => twiceTheGradient(right.operation(inputs)),
      },
      { ...right, name: 'c', operation: () => tf.tensor([1, 2], [3]) },
    ];
    const failures = await expectNoLeakedTensors(() => conformanceFailures(cases));
    expect(failures).toEqual([
      'a: forward pass deviates by 1.0e+0',
      'b: gradient deviates by 1.0e+0',
      expect.stringMatching(/^c: throws .*\[3\]/),
    ]);
  });

  it('in short catches what is wrong in stock backends', async () => {
    await tf.setBackend('cpu');
    expect((await conformanceFailures(probeCases)).map(kindOf)).toEqual(['mean pooling: gradient deviates']);
    setWasmPaths(wasmFolder + sep);
    await tf.setBackend('wasm');
    expect((await conformanceFailures(probeCases)).map(kindOf)).toEqual([
      expect.stringMatching(/^convolution: throws .*not registered/),
      expect.stringMatching(/^depthwise convolution: throws .*not registered/),
      'max pooling: gradient deviates',
      'mean pooling: gradient deviates',
      'fused product: forward pass deviates',
      expect.stringMatching(/^gather with a row taken twice: throws .*not registered/),
    ]);
  });
});
