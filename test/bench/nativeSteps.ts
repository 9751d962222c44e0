/**
 * Whole steps on native TensorFlow: for each name of a row that comes in, the shortest of its runs goes out, in
 * milliseconds. `scripts/bench/nativeSteps.py` measures the same in PyTorch.
 */
import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs-core';
import { attack } from '../../src/attacks/attack';
import type { Prober } from '../../src/backend/probe/prober';
import { startBackend } from '../../src/backend/startBackend';
import { randomStream } from '../../src/data/random';
import { defaultStepSize } from '../../src/experiments/defaults';
import { createModel } from '../../src/models/architectures';
import { crossEntropy } from '../../src/models/crossEntropy';
import { inputGradient } from '../../src/models/inputGradient';
import type { Model } from '../../src/models/model';
import type { ArchitectureName, OptimizerSettings } from '../../src/protocol/experiment';
import { applyGradients, createOptimizerState } from '../../src/training/optimizerState';
import { lossAndGradients, type Batch } from '../../src/training/trainingStep';
import { fastest } from './timing';
import { sgd } from './wideResNetStep';

/** What a row times. */
type Action = () => Promise<void>;

const adam: OptimizerSettings = {
  name: 'adam',
  learningRate: 1e-4,
  momentum: 0,
  nesterov: false,
  weightDecay: 0,
  weightDecayOn: 'all',
};

const modelOf = (architecture: ArchitectureName): Model =>
  createModel(architecture, 10, randomStream(0, 'weights'));

function batchFor({ inputShape, classes }: Model, count: number): Pick<Batch, 'x' | 'labels'> {
  return {
    x: tf.randomUniform<tf.Rank.R4>([count, ...inputShape], 0, 1, 'float32', 1),
    labels: tf.tensor1d(
      Int32Array.from({ length: count }, (_, index) => index % classes),
      'int32',
    ),
  };
}

function training(model: Model, settings: OptimizerSettings, count: number): Action {
  const optimizer = createOptimizerState(model, settings);
  const { x, labels } = batchFor(model, count);
  let step = 0;
  return async () => {
    step += 1;
    const { gradients } = await lossAndGradients(model, [{ x, share: 1 }], labels);
    applyGradients(model, optimizer, gradients, settings.learningRate, step);
    tf.dispose([...gradients.values()]);
  };
}

function gradient(model: Model, count: number): Action {
  const { x, labels } = batchFor(model, count);
  return async () => {
    const map = inputGradient((images) => crossEntropy(model.logits(images), labels), x);
    await map.data();
    map.dispose();
  };
}

function pgd(model: Model, count: number): Action {
  const { x, labels } = batchFor(model, count);
  const epsilon = 0.3;
  const settings = {
    name: 'pgd',
    threatModel: 'linf',
    epsilon,
    stepSize: defaultStepSize('pgd', epsilon, 10),
    steps: 10,
    randomStart: true,
    restarts: 1,
    useBest: false,
  } as const;
  return async () => {
    const attacked = await attack(model, x, labels, settings, randomStream(0, 'attack'));
    await attacked.data();
    attacked.dispose();
  };
}

function rows(): Readonly<Record<string, Action>> {
  const madry = modelOf('madry-mnist');
  return {
    'Madry net, batch 128, training step': training(madry, adam, 128),
    'Madry net, batch 128, input gradient': gradient(madry, 128),
    'Madry net, PGD-10 on 512 images': pgd(madry, 512),
    'WRN-16-4, batch 64, training step': training(modelOf('wrn-16-4'), sgd, 64),
    'WRN-16-1, batch 64, training step': training(modelOf('wrn-16-1'), sgd, 64),
    'WRN-16-1, batch 64, input gradient': gradient(modelOf('wrn-16-1'), 64),
  };
}

/** The steps are measured, not the trial before. */
const trusting: Prober = {
  probe: () => Promise.resolve({ kind: 'works', milliseconds: 0, conforms: true }),
  learn: () => Promise.resolve(),
};

async function main(): Promise<void> {
  const [addonFolder = '', tensorflowLibrary = '', wasmFolder = ''] = process.argv.slice(2);
  await startBackend({
    wasmFolder,
    kernels: 'auto',
    backend: 'tensorflow-cpu',
    tensorflowLibrary,
    addonFolder,
    prober: trusting,
  });
  const actions = rows();
  for await (const line of createInterface({ input: process.stdin })) {
    const [name = '', runs] = line.split('\t');
    const action = actions[name];
    if (action === undefined) throw new Error(`There is no row ${name}.`);
    console.log(await fastest(Number(runs), action));
  }
}

void main();
