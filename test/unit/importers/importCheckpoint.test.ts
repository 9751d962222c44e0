import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importCheckpoint, inspectCheckpoint } from '../../../src/experiments/importCheckpoint';
import { decodeCheckpoint } from '../../../src/models/checkpoints/checkpoint';
import { readSafetensors } from '../../../src/models/checkpoints/safetensors';
import { madryMnist } from '../../../src/models/architectures/madryMnist';
import { diskShape } from '../../../src/models/checkpoints/layout';
import { listRuns } from '../../../src/runs/listRuns';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { expectClose, fixturePath, imagesOf, readFixture, valuesOf } from '../support/fixtures';
import { writeTorchFile } from '../support/torchWriter';
import { startTestBackend } from '../support/testBackend';

const madry = fixturePath('checkpoints/madry.pt');
const quiet = { signal: new AbortController().signal };

let runs: string;
beforeAll(startTestBackend);
beforeEach(async () => {
  runs = await mkdtemp(join(tmpdir(), 'gradlens-import-'));
});
afterEach(() => rm(runs, { recursive: true, force: true }));

describe('inspecting a checkpoint', () => {
  it('tells the network, the classes and what is unknown', async () => {
    expect(await inspectCheckpoint(madry)).toEqual({
      format: 'PyTorch (zip)',
      architecture: 'madry-mnist',
      inputShape: [28, 28, 1],
      classes: 10,
      numbers: 253_514,
      notes: [],
    });
  });

  it('reads the normalisation that the robustness library keeps in the file, as decimals', async () => {
    const path = join(runs, 'wrapped.pt');
    const network = madryMnist(10, 4).parameters;
    await writeTorchFile(path, [
      { name: 'module.normalizer.new_mean', shape: [1, 1, 1], values: () => 0.1307 },
      { name: 'module.normalizer.new_std', shape: [1, 1, 1], values: () => 0.3081 },
      ...network.map((spec) => ({ name: `module.model.${spec.name}`, shape: diskShape(spec) })),
    ]);
    expect(await inspectCheckpoint(path)).toMatchObject({
      normalisation: { mean: [0.1307], standardDeviation: [0.3081] },
      notes: ['The prefix "module.model." was taken off the names.'],
    });
  });
});

describe('a checkpoint that GradLens wrote', () => {
  it('states the normalisation inside its model again where it is imported', async () => {
    const normalisation = { mean: [0.1307], standardDeviation: [0.3081] };
    const run = await importCheckpoint({ path: madry, runsFolder: runs, normalisation }, quiet);
    const path = join(run.folder, 'checkpoints', 'madry.safetensors');
    expect(await inspectCheckpoint(path)).toMatchObject({ format: 'safetensors', normalisation });
  });
});

describe('importing a checkpoint', () => {
  it('makes a run that says where it comes from, and is listed as finished', async () => {
    const run = await importCheckpoint({ path: madry, runsFolder: runs }, quiet);
    const bytes = await readFile(madry);
    expect(run).toMatchObject({
      name: 'madry',
      status: 'finished',
      imported: {
        name: 'madry',
        source: 'madry.pt',
        sha256: createHash('sha256').update(bytes).digest('hex'),
        format: 'PyTorch (zip)',
        architecture: 'madry-mnist',
        inputShape: [28, 28, 1],
        normalisation: null,
        classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      },
      checkpoints: [{ file: 'madry.safetensors', epoch: 0, step: 0 }],
    });
    expect(run.experiment).toBeUndefined();
    expect(await listRuns([runs])).toEqual([run]);
  });

  it('keeps every weight, with the architecture and the normalisation as metadata', async () => {
    const normalisation = { mean: [0.1307], standardDeviation: [0.3081] };
    const run = await importCheckpoint({ path: madry, runsFolder: runs, normalisation }, quiet);
    const path = join(run.folder, 'checkpoints', 'madry.safetensors');
    const { tensors, metadata } = readSafetensors(await readFile(path), path);
    const expected = readFixture('checkpoints/madry');
    expect([...tensors.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [name, tensor] of expected)
      expect(isDeepStrictEqual(tensors.get(name), tensor), name).toBe(true);
    expect(metadata).toMatchObject({
      architecture: 'madry-mnist',
      classes: '10',
      normalisation_mean: '[0.1307]',
      normalisation_std: '[0.3081]',
    });
  });

  it('gives the logits that PyTorch gives', async () => {
    const run = await importCheckpoint({ path: madry, runsFolder: runs }, quiet);
    const path = join(run.folder, 'checkpoints', 'madry.safetensors');
    const bytes = await readFile(path);
    const reference = readFixture('nets/madry');
    const outcome = await expectNoLeakedTensors(() => {
      const { model } = decodeCheckpoint(bytes, path);
      const logits = tf.tidy(() => model.logits(imagesOf(reference, 'x')).dataSync());
      model.dispose();
      return logits;
    });
    if (!(outcome instanceof Float32Array)) throw new Error(String(outcome));
    expectClose(outcome, valuesOf(reference, 'logits'), { abs: 1e-4 });
  });

  it('refuses names and statistics that do not fit, and leaves no folder', async () => {
    const wrong = importCheckpoint({ path: madry, runsFolder: runs, classNames: ['a', 'b'] }, quiet);
    await expect(wrong).rejects.toMatchObject({ code: 'checkpoint/wrong-count' });
    const statistics = { mean: [0, 0, 0], standardDeviation: [1, 1, 1] };
    const channels = importCheckpoint({ path: madry, runsFolder: runs, normalisation: statistics }, quiet);
    await expect(channels).rejects.toThrow(/3 were given and the checkpoint needs 1/);
    expect(await readdir(runs)).toEqual([]);
  });

  it('leaves no folder where the file turns out to be damaged on the way, or the import is cancelled', async () => {
    const damaged = join(runs, 'damaged.legacy.pt');
    const whole = await readFile(fixturePath('checkpoints/madry.safetensors'));
    await writeFile(damaged, whole.subarray(0, whole.length - 10));
    await expect(importCheckpoint({ path: damaged, runsFolder: runs }, quiet)).rejects.toMatchObject({
      code: 'checkpoint/bad-file',
    });
    const signal = AbortSignal.abort();
    await expect(importCheckpoint({ path: madry, runsFolder: runs }, { signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await readdir(runs)).toEqual(['damaged.legacy.pt']);
  });

  it('takes safetensors as well', async () => {
    const path = fixturePath('checkpoints/madry.safetensors');
    const run = await importCheckpoint({ path, runsFolder: runs, name: 'Natural' }, quiet);
    expect(run).toMatchObject({ name: 'Natural', imported: { format: 'safetensors' } });
  });

  it('refuses a file of another kind by its first bytes', async () => {
    const path = fixturePath('images/photo.jpg');
    const refused = expect(importCheckpoint({ path, runsFolder: runs }, quiet)).rejects;
    await refused.toMatchObject({ code: 'checkpoint/unknown-format' });
    await refused.toThrow(/ff d8 ff/);
  });
});
