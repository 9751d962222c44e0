import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importCheckpoint, inspectCheckpoint } from '../../../src/experiments/importCheckpoint';
import { writeLayersModel } from '../../../src/models/checkpoints/layersModel/writeLayersModel';
import { readCheckpoint } from '../../../src/models/checkpoints/readCheckpoint';
import { inputGradient } from '../../../src/models/inputGradient';
import type { Model } from '../../../src/models/model';
import type { RunSummary } from '../../../src/protocol/runs';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { expectClose, loadFixtureMadry } from '../support/fixtures';
import { damaged, expectReadOrRefused, fuzzTimeout } from '../support/fuzz';
import { startTestBackend } from '../support/testBackend';

const quiet = { signal: new AbortController().signal };

let folder: string;
let path: string;
beforeAll(startTestBackend);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradlens-layers-'));
  path = join(folder, 'model.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Json = Record<string, unknown>;

const flatten = { name: 'flat', batch_input_shape: [1, 2, 2, 1], dtype: 'float32' };
const head = { name: 'head', units: 2, activation: 'softmax', use_bias: true };
const layersList = (config: Json = {}): Json[] => [
  { class_name: 'Flatten', config: flatten },
  { class_name: 'Dense', config: { ...head, ...config } },
];
const sequential = (layers: unknown): Json => ({
  class_name: 'Sequential',
  config: { name: 'hand', layers },
});
const kernel = { name: 'head/kernel', shape: [4, 2], dtype: 'float32' };
const bias = { name: 'head/bias', shape: [2], dtype: 'float32' };
const manifest = (changes: Json = {}): Json[] => [
  { paths: ['a.bin', 'b.bin'], weights: [kernel, bias], ...changes },
];
const handMade = (changes: Json = {}): Json => ({
  format: 'layers-model',
  generatedBy: 'hand',
  modelTopology: { keras_version: '2.4.0', backend: 'tensorflow', model_config: sequential(layersList()) },
  weightsManifest: manifest(),
  ...changes,
});

/** kernel 1 to 8, bias 0.5 and −0.5; cut in two in the middle of a number. */
const weightBytes = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 0.5, -0.5).buffer);

async function writeModel(json: unknown): Promise<void> {
  await writeFile(path, typeof json === 'string' ? json : JSON.stringify(json));
  await writeFile(join(folder, 'a.bin'), weightBytes.subarray(0, 14));
  await writeFile(join(folder, 'b.bin'), weightBytes.subarray(14));
}

const runs = (): string => join(folder, 'runs');

async function useImported(run: RunSummary, use: (model: Model) => void): Promise<void> {
  const file = join(run.folder, 'checkpoints', run.checkpoints[0]!.file);
  const model = await readCheckpoint(await readFile(file), file);
  try {
    tf.tidy(() => use(model));
  } finally {
    model.dispose();
  }
}

describe('importing a model.json', () => {
  it('tells what it holds, and that the softmax is taken off', async () => {
    await writeModel(handMade());
    expect(await inspectCheckpoint(path)).toEqual({
      format: 'LayersModel (hand)',
      architecture: 'layers-model',
      inputShape: [2, 2, 1],
      classes: 2,
      numbers: 10,
      notes: ['The softmax of the last layer was taken off: the model gives logits.'],
    });
  });

  it('makes a run whose model gives logits and input gradients worked by hand', async () => {
    await writeModel(handMade());
    const normalisation = { mean: [0], standardDeviation: [0.5] };
    const run = await importCheckpoint({ path, runsFolder: runs(), name: 'Hand', normalisation }, quiet);
    expect(run).toMatchObject({
      name: 'Hand',
      status: 'finished',
      imported: { architecture: 'layers-model' },
    });
    await useImported(run, (model) => {
      // Twice [1, 0, 2, 3], because the standard deviation is 0.5.
      const x = tf.tensor4d([1, 0, 2, 3, 0, 0, 0, 0], [2, 2, 2, 1]);
      expect([...model.logits(x).dataSync()]).toEqual([64.5, 75.5, 0.5, -0.5]);
      const second = (images: tf.Tensor4D): tf.Tensor1D =>
        tf.reshape(tf.slice(model.logits(images), [0, 1], [-1, 1]), [-1]);
      expect([...inputGradient(second, x).dataSync()]).toEqual([4, 8, 12, 16, 4, 8, 12, 16]);
    });
  });

  it('takes a run’s name from the folder, since every file is called model.json', async () => {
    await writeModel(handMade());
    const run = await importCheckpoint({ path, runsFolder: runs() }, quiet);
    expect(run.name).toBe(folder.split('/').at(-1));
  });

  it('reads back what was exported, in every number', async () => {
    const original = loadFixtureMadry();
    try {
      const { json, weights } = await writeLayersModel(original, original.graph!);
      await writeFile(path, json);
      await writeFile(join(folder, 'weights.bin'), weights);
      const run = await importCheckpoint({ path, runsFolder: runs() }, quiet);
      await useImported(run, (model) => {
        const x = tf.randomUniform<tf.Rank.R4>([2, 28, 28, 1], 0, 1, 'float32', 3);
        expectClose(model.logits(x).dataSync(), original.logits(x).dataSync(), { relToMax: 1e-6 });
      });
    } finally {
      original.dispose();
    }
  });

  it.each([
    ['uint8', { dtype: 'uint8', scale: 0.5, min: -1 }, Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7)],
    ['uint16', { dtype: 'uint16', scale: 0.5, min: -1 }, Uint16Array.of(0, 1, 2, 3, 4, 5, 6, 7)],
    [
      'float16',
      { dtype: 'float16' },
      Uint16Array.of(0xbc00, 0xb800, 0, 0x3800, 0x3c00, 0x3e00, 0x4000, 0x4100),
    ],
  ])('reads weights that are stored as %s', async (_, quantization, stored) => {
    const weights = [{ ...kernel, quantization }, bias];
    await writeModel(handMade({ weightsManifest: manifest({ paths: ['q.bin'], weights }) }));
    const parts = [new Uint8Array(stored.buffer), weightBytes.subarray(32)];
    await writeFile(join(folder, 'q.bin'), Buffer.concat(parts));
    await useImported(await importCheckpoint({ path, runsFolder: runs() }, quiet), (model) => {
      // −1, −0.5, 0, 0.5, 1, 1.5, 2, 2.5 in two columns
      expect([...model.logits(tf.ones([1, 2, 2, 1])).dataSync()]).toEqual([2.5, 3.5]);
    });
  });

  it('leaves out the state of an optimiser', async () => {
    const state = { name: 'head/kernel/m', shape: [1], dtype: 'float32', group: 'optimizer' };
    const weights = [state, kernel, bias];
    await writeModel(handMade({ weightsManifest: manifest({ paths: ['o.bin'], weights }) }));
    await writeFile(join(folder, 'o.bin'), Buffer.concat([Buffer.alloc(4, 1), weightBytes]));
    expect(await inspectCheckpoint(path)).toMatchObject({ numbers: 10 });
  });
});

const functionalOf = (inbound: unknown, name: unknown = 'head'): Json => ({
  class_name: 'Functional',
  config: {
    name: 'wired',
    layers: [
      {
        class_name: 'InputLayer',
        name: 'in',
        config: { name: 'in', batch_input_shape: [null, 2, 2, 1] },
        inbound_nodes: [],
      },
      { class_name: 'Dense', name, config: head, inbound_nodes: inbound },
    ],
    input_layers: [['in', 0, 0]],
    output_layers: [['head', 0, 0]],
  },
});

const refusals: readonly [string, unknown, string, string][] = [
  ['no JSON', '{"modelTopology"', 'checkpoint/bad-file', 'JSON'],
  ['a list', [], 'checkpoint/bad-file', 'no JSON object'],
  ['no topology', handMade({ modelTopology: undefined }), 'checkpoint/bad-file', 'modelTopology'],
  ['a graph model', handMade({ format: 'graph-model' }), 'checkpoint/graph-model', 'tensorflowjs_converter'],
  ['a graph without a format', { modelTopology: { node: [] } }, 'checkpoint/graph-model', 'graph model'],
  [
    'a Lambda',
    handMade({ modelTopology: sequential([...layersList(), { class_name: 'Lambda', config: {} }]) }),
    'checkpoint/unknown-layer',
    'Lambda',
  ],
  [
    'a name of JavaScript',
    handMade({ modelTopology: sequential([{ class_name: 'constructor', config: {} }]) }),
    'checkpoint/unknown-layer',
    'constructor',
  ],
  [
    'wiring of Keras 3',
    handMade({ modelTopology: functionalOf([{ args: [], kwargs: {} }]) }),
    'checkpoint/keras-3',
    'Keras 3',
  ],
  [
    'a layer fed by itself',
    handMade({ modelTopology: functionalOf([[['head', 0, 0, {}]]]) }),
    'checkpoint/bad-file',
    'come from nowhere',
  ],
  [
    'a layer fed by nobody',
    handMade({ modelTopology: functionalOf([[['ghost', 0, 0, {}]]]) }),
    'checkpoint/bad-file',
    'come from nowhere',
  ],
  [
    'two names',
    handMade({ modelTopology: functionalOf([[['in', 0, 0, {}]]], 'other') }),
    'checkpoint/bad-file',
    'no name, or two',
  ],
  [
    'giant sizes',
    handMade({ modelTopology: sequential(layersList({ units: 4e9 })) }),
    'checkpoint/bad-file',
    'units 4000000000',
  ],
  [
    'other units than weights',
    handMade({ modelTopology: sequential(layersList({ units: 3 })) }),
    'checkpoint/bad-file',
    'TensorFlow.js says',
  ],
  [
    'an output of one',
    handMade({
      modelTopology: sequential(layersList({ units: 1 })),
      weightsManifest: manifest({
        weights: [
          { ...kernel, shape: [4, 1] },
          { ...bias, shape: [6] },
        ],
      }),
    }),
    'checkpoint/bad-file',
    'TensorFlow.js says',
  ],
  [
    'a vector for input',
    handMade({
      modelTopology: sequential([{ class_name: 'Dense', config: { ...head, batch_input_shape: [null, 4] } }]),
    }),
    'checkpoint/no-classifier',
    '[any, 4]',
  ],
  [
    'two channels',
    handMade({
      modelTopology: sequential([
        { class_name: 'Flatten', config: { ...flatten, batch_input_shape: [null, 2, 1, 2] } },
        ...layersList().slice(1),
      ]),
    }),
    'checkpoint/no-classifier',
    '[any, 2, 1, 2]',
  ],
  ['no manifest', handMade({ weightsManifest: undefined }), 'checkpoint/bad-file', 'weightsManifest'],
  [
    'a weight twice',
    handMade({ weightsManifest: manifest({ weights: [kernel, kernel] }) }),
    'checkpoint/bad-file',
    'listed twice',
  ],
  [
    'text for weights',
    handMade({ weightsManifest: manifest({ weights: [{ ...kernel, dtype: 'string' }, bias] }) }),
    'checkpoint/bad-file',
    '"string"',
  ],
  [
    'a negative shape',
    handMade({ weightsManifest: manifest({ weights: [{ ...kernel, shape: [-4, 2] }, bias] }) }),
    'checkpoint/bad-file',
    'name and shape',
  ],
  [
    'unknown quantisation',
    handMade({
      weightsManifest: manifest({ weights: [{ ...kernel, quantization: { dtype: 'int4' } }, bias] }),
    }),
    'checkpoint/bad-file',
    'int4',
  ],
  [
    'a missing weight',
    handMade({ weightsManifest: manifest({ weights: [{ ...kernel, shape: [5, 2] }] }) }),
    'checkpoint/bad-file',
    'TensorFlow.js says',
  ],
  [
    'weights of another size',
    handMade({ weightsManifest: manifest({ weights: [kernel] }) }),
    'checkpoint/shard-size',
    'take 32 bytes and a.bin, b.bin have 40',
  ],
  [
    'a missing file',
    handMade({ weightsManifest: manifest({ paths: ['a.bin', 'c.bin'] }) }),
    'checkpoint/shard-missing',
    'c.bin',
  ],
  ...[
    '../a.bin',
    '/etc/passwd',
    'https://example.org/a.bin',
    'sub/a.bin',
    '..\\a.bin',
    'C:a.bin',
    '..',
    '',
  ].map((shard): [string, unknown, string, string] => [
    `the path ${JSON.stringify(shard)}`,
    handMade({ weightsManifest: manifest({ paths: [shard] }) }),
    'checkpoint/shard-outside',
    JSON.stringify(shard),
  ]),
];

describe('a model.json that cannot be used', () => {
  it.each(refusals)('is refused for %s, and leaves nothing', async (_, json, code, text) => {
    await writeModel(json);
    const attempt = (): Promise<unknown> => importCheckpoint({ path, runsFolder: runs() }, quiet);
    const error = await expectNoLeakedTensors(attempt);
    expect(error).toMatchObject({ code, message: expect.stringContaining(text) as string });
    expect((await readdir(folder)).sort()).toEqual(['a.bin', 'b.bin', 'model.json']);
  });

  it(
    'is read or refused, however it is damaged',
    async () => {
      const wired = handMade({ modelTopology: functionalOf([[['in', 0, 0, {}]]]) });
      const files = [handMade(), wired].map((json) => Buffer.from(JSON.stringify(json)));
      await writeModel('');
      await expectReadOrRefused(
        damaged(files),
        async (bytes) => {
          await writeFile(path, bytes);
          await inspectCheckpoint(path);
        },
        { honestBytes: 1 << 20 },
      );
    },
    fuzzTimeout,
  );
});
