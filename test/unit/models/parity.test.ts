import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blueprintOf } from '../../../src/models/architectures';
import { preActResNet18Stages } from '../../../src/models/architectures/preActResNet18';
import { resNet18, resNet50, resNetStages } from '../../../src/models/architectures/resNet';
import { resNet50Se } from '../../../src/models/architectures/resNet50Se';
import type { Stage } from '../../../src/models/architectures/stage';
import { wideResNetStages } from '../../../src/models/architectures/wideResNet';
import { modelFromTensors } from '../../../src/models/checkpoints/checkpoint';
import { crossEntropy } from '../../../src/models/crossEntropy';
import { inputGradient } from '../../../src/models/inputGradient';
import type { Model } from '../../../src/models/model';
import { createNormalisation } from '../../../src/models/modules/normalisation';
import type { ArchitectureName } from '../../../src/protocol/experiment';
import { closedFormImage, closedFormTensors } from '../support/closedForm';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { expectClose, fixturePath, readFixture, valuesOf } from '../support/fixtures';
import { startTestBackend } from '../support/testBackend';
import { tidied } from '../support/tidied';

// Whole nets at full width, against PyTorch: their weights come from the integer hash that each fixture states.
interface Stated {
  readonly classes?: number;
  readonly parameters?: number;
  readonly crc32_of_float32_little_endian_bytes: Readonly<Record<string, number>>;
  readonly cross_entropy: number;
  readonly grad_ce?: { readonly l2: number; readonly max: number };
  readonly tolerance?: { readonly 'grad samples'?: { readonly rel_to_max: number } };
  readonly normalisation_inside_model?: { readonly mean: number[]; readonly std: number[] };
  readonly activations_after?: Readonly<
    Record<string, { readonly l2: number; readonly flat_indices_hwc: number[]; readonly values: number[] }>
  >;
}

interface Case {
  readonly fixture: string;
  readonly architecture: ArchitectureName;
  readonly input: string;
  readonly logits: number;
  readonly stages: readonly Stage[];
}

// The tolerance of the logits is the one that each fixture states.
const cases: readonly Case[] = [
  { fixture: 'madry-mnist-1024', architecture: 'madry-mnist', input: 'input', logits: 1e-4, stages: [] },
  {
    fixture: 'wrn-28-10',
    architecture: 'wrn-28-10',
    input: 'input1',
    logits: 1e-4,
    stages: wideResNetStages({ depth: 28, width: 10 }),
  },
  {
    fixture: 'resnet50-200',
    architecture: 'resnet-50',
    input: 'input1',
    logits: 1e-4,
    stages: resNetStages(resNet50),
  },
  {
    fixture: 'resnet18-200',
    architecture: 'resnet-18',
    input: 'input1',
    logits: 1e-4,
    stages: resNetStages(resNet18),
  },
  {
    fixture: 'preact-resnet18',
    architecture: 'preact-resnet-18',
    input: 'input1',
    logits: 1e-4,
    stages: preActResNet18Stages(),
  },
  {
    fixture: 'resnet50-se-200',
    architecture: 'resnet50-se',
    input: 'input5',
    logits: 1e-4,
    stages: resNetStages(resNet50Se),
  },
];

const norm = (values: ArrayLike<number>): number =>
  Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));

/**
 * Native TensorFlow convolves in another order of summation, by which ReLU inputs within rounding of zero flip that do not
 * elsewhere: a few entries of an input gradient move then, by up to this share of the largest.
 */
const NATIVE_FLIPS = 0.03;

let onTensorflow = false;
beforeAll(async () => {
  onTensorflow = (await startTestBackend()).name === 'tensorflow-cpu';
});

describe.each(cases)('$architecture at full width with closed-form weights', (definition) => {
  const fixture = readFixture(`parity/${definition.fixture}`);
  const stated = JSON.parse(readFileSync(fixturePath(`parity/${definition.fixture}.json`), 'utf8')) as Stated;
  const statistics = stated.normalisation_inside_model;
  const normalisation = statistics && { mean: statistics.mean, standardDeviation: statistics.std };
  const blueprint = blueprintOf(definition.architecture, stated.classes ?? 10, normalisation);
  const image = (): tf.Tensor4D => closedFormImage(definition.input, blueprint.inputShape);
  let model: Model;

  beforeAll(() => {
    const tensors = closedFormTensors(blueprint.network.parameters);
    for (const [name, expected] of Object.entries(stated.crc32_of_float32_little_endian_bytes)) {
      const tensor = tensors.get(name);
      if (tensor?.dtype !== 'F32') continue;
      expect(crc32(new Uint8Array(tensor.data.buffer)), name).toBe(expected);
    }
    model = modelFromTensors(blueprint, tensors, 'closed form');
  });
  afterAll(() => {
    model.dispose();
  });

  it('has PyTorch’s names and number of weights', () => {
    const names = blueprint.network.parameters
      .map(({ name }) => name)
      .filter((name) => !name.endsWith('num_batches_tracked'));
    expect(names).toEqual(Object.keys(stated.crc32_of_float32_little_endian_bytes));
    const count = [...model.parameters.values()].reduce((sum, { size }) => sum + size, 0);
    expect(count).toBe(stated.parameters ?? 3_274_634);
  });

  it('gives PyTorch’s logits, loss and input gradients', async () => {
    await tidied(async () => {
      const label = tf.tensor1d([3], 'int32');
      const logits = model.logits(image());
      expectClose(await logits.data(), valuesOf(fixture, 'logits'), { abs: definition.logits }, 'logits');
      expectClose(await crossEntropy(logits, label).data(), [stated.cross_entropy], { abs: 1e-4 }, 'loss');
      const gradient = inputGradient((x) => crossEntropy(model.logits(x), label), image());
      expectGradient(await gradient.data());
    });
  });

  /** All of it, or the sample and the norm that the fixture has. */
  function expectGradient(values: Float32Array | Int32Array | Uint8Array): void {
    if (fixture.has('grad_ce')) {
      const relToMax = onTensorflow ? NATIVE_FLIPS : 1e-4;
      expectClose(values, valuesOf(fixture, 'grad_ce'), { relToMax }, 'gradients');
      return;
    }
    const sample = Array.from(valuesOf(fixture, 'grad_sample_index'), (index) => values[index] ?? NaN);
    // The fixture's own tolerance: a ReLU input within rounding of zero may flip and move single entries.
    const relToMax = onTensorflow ? NATIVE_FLIPS : (stated.tolerance?.['grad samples']?.rel_to_max ?? NaN);
    const abs = relToMax * (stated.grad_ce?.max ?? NaN);
    expectClose(sample, valuesOf(fixture, 'grad_ce_sample'), { abs }, 'gradients');
    const ofNorm = { relToMax: onTensorflow ? 1e-3 : 1e-4 };
    expectClose([norm(values)], [stated.grad_ce?.l2 ?? NaN], ofNorm, 'l2 norms');
  }

  it('gives PyTorch’s activations after each stage that is stated', async () => {
    if (!normalisation) return;
    const normaliser = createNormalisation(normalisation);
    const found: string[] = [];
    await tidied(async () => {
      const variable = (name: string): tf.Variable =>
        (model.parameters.get(name) ?? model.buffers.get(name))!;
      let y = normaliser.apply(image());
      for (const { name, module } of definition.stages) {
        y = module.apply(y, { mode: 'eval', variable });
        const expected = stated.activations_after?.[name];
        if (!expected) continue;
        found.push(name);
        const values = await y.data();
        const sample = expected.flat_indices_hwc.map((index) => values[index] ?? NaN);
        expectClose(sample, expected.values, { relToMax: 1e-4 }, name);
        expectClose([norm(values)], [expected.l2], { relToMax: 1e-4 }, `norm of ${name}`);
      }
    });
    normaliser.dispose();
    expect(found).toEqual(definition.stages.map(({ name }) => name));
  });

  it('leaves no tensor behind', async () => {
    await expectNoLeakedTensors(() => {
      tf.tidy(() => void model.logits(image()));
    });
  });
});
