/** Whole steps on native TensorFlow, as JSON; `scripts/bench/nativeSteps.py` measures the same in PyTorch. */
import * as tf from '@tensorflow/tfjs-core';
import { attack } from '../../src/attacks/attack';
import { startBackend } from '../../src/backend/startBackend';
import { randomStream } from '../../src/data/random';
import { defaultStepSize } from '../../src/experiments/defaults';
import { createModel } from '../../src/models/architectures';
import { crossEntropy } from '../../src/models/crossEntropy';
import { inputGradient } from '../../src/models/inputGradient';
import type { Model } from '../../src/models/model';
import { applyGradients, createOptimizerState, type OptimizerState } from '../../src/training/optimizerState';
import { lossAndGradients, type Batch } from '../../src/training/trainingStep';
import { fastest, type Measurement } from './timing';

const RUNS = 10;
const learningRate = 1e-4;
const adam = {
  name: 'adam',
  learningRate,
  momentum: 0,
  nesterov: false,
  weightDecay: 0,
  weightDecayOn: 'all',
} as const;

function batchFor({ inputShape, classes }: Model, count: number): Batch {
  const labels = Int32Array.from({ length: count }, (_, index) => index % classes);
  return {
    x: tf.randomUniform<tf.Rank.R4>([count, ...inputShape], 0, 1, 'float32', 1),
    labels: tf.tensor1d(labels, 'int32'),
    classes: labels,
  };
}

async function trainingStep(
  model: Model,
  optimizer: OptimizerState,
  batch: Batch,
  step: number,
): Promise<void> {
  const { gradients } = await lossAndGradients(model, [{ x: batch.x, share: 1 }], batch.labels);
  applyGradients(model, optimizer, gradients, learningRate, step);
  tf.dispose([...gradients.values()]);
}

async function measureMadry(): Promise<Measurement[]> {
  const model = createModel('madry-mnist', 10, randomStream(0, 'weights'));
  const optimizer = createOptimizerState(model, adam);
  const batch = batchFor(model, 128);
  let step = 0;
  const training = await fastest(RUNS, () => trainingStep(model, optimizer, batch, ++step));
  const gradient = await fastest(RUNS, async () => {
    const map = inputGradient((x) => crossEntropy(model.logits(x), batch.labels), batch.x);
    await map.data();
    map.dispose();
  });
  const many = batchFor(model, 512);
  const epsilon = 0.3;
  const stepSize = defaultStepSize('pgd', epsilon, 10);
  const settings = {
    name: 'pgd',
    threatModel: 'linf',
    epsilon,
    stepSize,
    steps: 10,
    randomStart: true,
    restarts: 1,
    useBest: false,
  } as const;
  const pgd = await fastest(2, async () => {
    const attacked = await attack(model, many.x, many.labels, settings, randomStream(0, 'attack'));
    await attacked.data();
    attacked.dispose();
  });
  return [
    { name: 'Madry net, batch 128, training step', value: training, unit: 'ms' },
    { name: 'Madry net, batch 128, input gradient', value: gradient, unit: 'ms' },
    { name: 'Madry net, PGD-10 on 512 images', value: pgd, unit: 'ms' },
  ];
}

async function main(): Promise<void> {
  const [addonFolder = '', tensorflowLibrary = '', wasmFolder = ''] = process.argv.slice(2);
  await startBackend({
    wasmFolder,
    kernels: 'auto',
    backend: 'tensorflow-cpu',
    tensorflowLibrary,
    addonFolder,
  });
  console.log(JSON.stringify(await measureMadry()));
}

void main();
