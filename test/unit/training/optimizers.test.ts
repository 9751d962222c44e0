import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../src/models/model';
import type { OptimizerSettings } from '../../../src/protocol/experiment';
import {
  applyGradients,
  createOptimizerState,
  decodeOptimizerState,
  disposeOptimizerState,
  encodeOptimizerState,
} from '../../../src/training/optimizerState';
import { lossAndGradients } from '../../../src/training/trainingStep';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import {
  expectClose,
  imagesOf,
  labelsOf,
  loadFixtureMadry,
  readFixture,
  valuesOf,
} from '../support/fixtures';
import { onDisk, trainSteps } from '../support/netFixture';
import { startTestBackend } from '../support/testBackend';
import { tidied } from '../support/tidied';

// Reference: PyTorch, three steps each; tolerances are those that nets/madry.json states.
const net = readFixture('nets/madry');
const sgd: OptimizerSettings = {
  name: 'sgd',
  learningRate: 0.05,
  momentum: 0.9,
  nesterov: true,
  weightDecay: 5e-4,
  weightDecayOn: 'all',
};
const adam: OptimizerSettings = {
  name: 'adam',
  learningRate: 1e-4,
  momentum: 0,
  nesterov: false,
  weightDecay: 0,
  weightDecayOn: 'all',
};

beforeAll(async () => {
  await startTestBackend();
});

describe('three steps equal PyTorch', () => {
  it('SGD with Nesterov momentum and weight decay', async () => {
    const model = loadFixtureMadry();
    expectClose(await trainSteps(model, net, sgd), valuesOf(net, 'sgd_losses'), { abs: 1e-4 }, 'losses');
    for (const name of ['conv1.weight', 'conv1.bias']) {
      expectClose(await onDisk(model, name), valuesOf(net, `sgd_param/${name}`), { abs: 1e-5 }, name);
    }
    await tidied(async () => {
      const logits = await model.logits(imagesOf(net, 'x')).data();
      expectClose(logits, valuesOf(net, 'sgd_logits'), { abs: 0.0030718647235516983 }, 'logits');
    });
    model.dispose();
  });

  it('Adam', async () => {
    const model = loadFixtureMadry();
    expectClose(await trainSteps(model, net, adam), valuesOf(net, 'adam_losses'), { abs: 1e-4 }, 'losses');
    for (const name of ['conv1.weight', 'conv1.bias']) {
      const actual = await onDisk(model, name);
      const expected = valuesOf(net, `adam_param/${name}`);
      expectClose(actual, expected, { abs: 6e-4 }, name);
      // Adam turns a gradient near zero into a full step: 0.1 % of the entries, of 832.
      const far = actual.filter((value, index) => Math.abs(value - (expected[index] ?? NaN)) > 2e-5);
      expect(far.length).toBeLessThanOrEqual(1);
    }
    await tidied(async () => {
      const logits = await model.logits(imagesOf(net, 'x')).data();
      expectClose(logits, valuesOf(net, 'adam_logits'), { abs: 0.002 }, 'logits');
    });
    model.dispose();
  });
});

describe('against the rules written out in float64', () => {
  const gradients = [0.5, -2, 1e-6, 0];
  const start = [1, -1, 0.25, 3];

  /** One parameter of four numbers, in a model of no network. */
  function fourNumbers(): { model: Model; variable: tf.Variable } {
    const variable = tf.tidy(() => tf.variable(tf.tensor1d(start)));
    const model = { ...loadFixtureMadry(), parameters: new Map([['w', variable]]) };
    return { model, variable };
  }

  async function run(settings: OptimizerSettings, steps: number): Promise<Float32Array> {
    const { model, variable } = fourNumbers();
    const state = createOptimizerState(model, settings);
    for (let step = 1; step <= steps; step++) {
      tf.tidy(() => {
        const gradient = tf.tensor1d(gradients.map((value) => value / step));
        applyGradients(model, state, new Map([['w', gradient]]), settings.learningRate, step);
      });
    }
    return variable.data<'float32'>();
  }

  it('SGD without momentum, with momentum, and with weight decay', async () => {
    const byHand = (momentum: number, weightDecay: number): number[] =>
      start.map((value, index) => {
        let [weight, velocity] = [value, 0];
        for (let step = 1; step <= 4; step++) {
          velocity = momentum * velocity + (gradients[index] ?? NaN) / step + weightDecay * weight;
          weight -= 0.1 * velocity;
        }
        return weight;
      });
    for (const [momentum, weightDecay] of [
      [0, 0],
      [0.9, 0],
      [0.5, 0.01],
    ] as const) {
      const settings = { ...sgd, learningRate: 0.1, nesterov: false, momentum, weightDecay };
      expectClose(await run(settings, 4), byHand(momentum, weightDecay), { abs: 1e-6 });
    }
  });

  it('Adam with weight decay, with a step of the learning rate at first', async () => {
    const byHand = (weightDecay: number, steps: number): number[] =>
      start.map((value, index) => {
        let [weight, first, second] = [value, 0, 0];
        for (let step = 1; step <= steps; step++) {
          const slope = (gradients[index] ?? NaN) / step + weightDecay * weight;
          first = 0.9 * first + 0.1 * slope;
          second = 0.999 * second + 0.001 * slope ** 2;
          const scale = Math.sqrt(second / (1 - 0.999 ** step)) + 1e-8;
          weight -= (0.1 * first) / (1 - 0.9 ** step) / scale;
        }
        return weight;
      });
    for (const weightDecay of [0, 0.01]) {
      const settings = { ...adam, learningRate: 0.1, weightDecay };
      expectClose(await run(settings, 4), byHand(weightDecay, 4), { abs: 1e-5 });
    }
    expectClose(await run({ ...adam, learningRate: 0.1 }, 1), [0.9, -0.9, 0.15, 3], { abs: 2e-3 });
  });
});

describe("the optimiser's file", () => {
  it('keeps state and position bit for bit', async () => {
    const model = loadFixtureMadry();
    await trainSteps(model, net, adam);
    const state = createOptimizerState(model, adam);
    await tidied(async () => {
      const { gradients } = await lossAndGradients(
        model,
        [{ x: imagesOf(net, 'x'), share: 1 }],
        labelsOf(net, 'y'),
      );
      applyGradients(model, state, gradients, 0.01, 1);
    });
    const bytes = await encodeOptimizerState(state, { epoch: 2, step: 93, probeRobustAccuracy: 0.81 });
    const again = decodeOptimizerState(bytes, 'optimizer', model, adam);
    expect(again.position).toEqual({ epoch: 2, step: 93, probeRobustAccuracy: 0.81 });
    expect(Buffer.compare(await encodeOptimizerState(again.state, again.position), bytes)).toBe(0);
    disposeOptimizerState(state);
    disposeOptimizerState(again.state);
    model.dispose();
  });

  it('of another optimiser is refused with what is missing, and leaves no tensor', async () => {
    const model = loadFixtureMadry();
    const failure = await expectNoLeakedTensors(async () => {
      const state = createOptimizerState(model, sgd);
      const bytes = await encodeOptimizerState(state, { epoch: 0, step: 1 });
      disposeOptimizerState(state);
      return decodeOptimizerState(bytes, '/runs/a/optimizer.safetensors', model, adam);
    });
    expect(failure).toMatchObject({ code: 'checkpoint/bad-file' });
    expect(String(failure)).toContain('/runs/a/optimizer.safetensors');
    expect(String(failure)).toContain('conv1.weight.exp_avg');
    model.dispose();
  });
});
