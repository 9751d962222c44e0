import { afterAll, beforeAll, it } from 'vitest';
import { blueprintOf } from '../../src/models/architectures';
import { modelFromTensors } from '../../src/models/checkpoints/checkpoint';
import type { Model } from '../../src/models/model';
import { readFixture } from '../unit/support/fixtures';
import { expectEvalParity, expectTrainParity } from '../unit/support/netFixture';
import { startTestBackend } from '../unit/support/testBackend';

// Reference: xternalz/WideResNet-pytorch in PyTorch; tolerances are those that nets/wrn10.json states. The steps of
// optimizers, which take a graphics processor in software a minute each, are compared in twentySteps.test.ts.
const net = readFixture('nets/wrn10');
let model: Model;

beforeAll(async () => {
  await startTestBackend();
  const blueprint = blueprintOf('wrn-10-1', 10, {
    mean: [125.3 / 255, 123 / 255, 113.9 / 255],
    standardDeviation: [63 / 255, 62.1 / 255, 66.7 / 255],
  });
  model = modelFromTensors(blueprint, readFixture('checkpoints/wrn10'), 'wrn10.safetensors');
});
afterAll(() => model.dispose());

it('gives the logits, losses and input gradients of PyTorch in eval mode', async () => {
  await expectEvalParity(model, net);
});

it('gives the train-mode loss, logits, gradients and running statistics of PyTorch', async () => {
  await expectTrainParity(model, net);
});
