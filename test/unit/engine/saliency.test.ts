import { writeFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PNG } from 'pngjs';
import { saliencyHandlers } from '../../../src/engine/saliency';
import type { EngineServices } from '../../../src/engine/services';
import type { EngineRequests, ImageSource } from '../../../src/protocol/requests';
import type { CheckpointRef } from '../../../src/protocol/runs';
import { fixturePath } from '../support/fixtures';
import { makeTestRun, writeCheckpoint } from '../support/testRun';
import { startTestServices, testWork } from '../support/testServices';

type Params = EngineRequests['saliency/explain']['params'];

let services: EngineServices;
let checkpoint: CheckpointRef;
const digit: ImageSource = { kind: 'data', data: 'mnist-4k', split: 'test', index: 3 };
const explain = (changes: Partial<Params> = {}) =>
  saliencyHandlers(services)['saliency/explain'](
    { image: digit, checkpoint, method: 'loss-gradient', ...changes },
    testWork<never>(),
  );
const prepare = (image: ImageSource) =>
  saliencyHandlers(services)['image/prepare']({ image, checkpoint }, testWork<never>());

async function pngFile(name: string, height: number, width: number, channels: 1 | 3): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'gradlens-image-')), name);
  const png = new PNG({ width, height });
  png.data.fill(Buffer.of(51, 51, 51, 255));
  await writeFile(path, PNG.sync.write(png, { colorType: channels === 1 ? 0 : 2 }));
  return path;
}

beforeAll(async () => {
  services = await startTestServices();
  checkpoint = await makeTestRun();
});

afterAll(() => services.dispose());

describe('saliency/explain', () => {
  it('explains the true class where the source knows it, with all classes most probable first', async () => {
    const { explainedClass, predictions, runName } = await explain();
    const set = await services.images('mnist-4k', 'test');
    expect(explainedClass).toBe(set.labels[3]);
    expect(runName).toBe('Untrained');
    expect(predictions.map(({ classIndex }) => classIndex).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const probabilities = predictions.map(({ probability }) => probability);
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
    expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
  });

  it('explains the predicted class where no label is known', async () => {
    const path = await pngFile('plain.png', 28, 28, 1);
    const { explainedClass, predictions } = await explain({ image: { kind: 'file', path } });
    expect(explainedClass).toBe(predictions[0]?.classIndex);
  });

  it('explains the class that is asked for, and its logit gradient is what a small change of the image does', async () => {
    const { map } = await explain({ classIndex: 7, method: 'logit-gradient' });
    const { model } = await services.model(checkpoint);
    const set = await services.images('mnist-4k', 'test');
    const x = await set.batch([3]);
    const logit = (values: Float32Array): number =>
      tf.tidy(() => model.logits(tf.tensor4d(values, [1, 28, 28, 1])).dataSync()[7] ?? NaN);
    // Along the gradient the logit rises by its squared length, to first order.
    const squared = map.values.reduce((sum, value) => sum + value * value, 0);
    const step = 1e-3;
    const moved = x.map((value, i) => value + step * (map.values[i] ?? 0));
    expect((logit(moved) - logit(x)) / step / squared).toBeCloseTo(1, 1);
  });

  it('refuses a class that the model does not have', async () => {
    await expect(explain({ classIndex: 10 })).rejects.toMatchObject({ code: 'model/class-out-of-range' });
  });

  it('refuses an image number that the data set does not have, naming it', async () => {
    await expect(explain({ image: { ...digit, index: 1000 } })).rejects.toMatchObject({
      code: 'data/no-image',
      message: expect.stringContaining('1000') as string,
    });
  });

  it('says which checkpoint is missing', async () => {
    const missing = { ...checkpoint, file: 'epoch-099.safetensors' };
    await expect(explain({ checkpoint: missing })).rejects.toMatchObject({
      code: 'run/checkpoint-missing',
      message: expect.stringContaining('epoch-099.safetensors') as string,
    });
  });

  it.each(['checkpoints/madry.pt', 'checkpoints/wrn10.legacy.pt'])(
    'asks to import %s first',
    async (file) => {
      const foreign = { run: dirname(fixturePath(file)), file: basename(file) };
      await expect(explain({ checkpoint: foreign })).rejects.toMatchObject({
        code: 'checkpoint/not-imported',
        message: expect.stringMatching(/PyTorch file.*gradlens import/) as string,
      });
    },
  );

  it('leaves no tensor behind but the model that it keeps, and dispose frees that', async () => {
    services.dispose();
    const before = tf.memory().numTensors;
    await explain();
    const kept = tf.memory().numTensors;
    for (let round = 0; round < 3; round++) await explain();
    await expect(explain({ classIndex: 99 })).rejects.toThrow();
    expect(tf.memory().numTensors).toBe(kept);
    services.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('reads a checkpoint again when its file has changed', async () => {
    const changed = await makeTestRun(0);
    const first = await explain({ checkpoint: changed });
    await writeCheckpoint(changed, 1);
    const second = await explain({ checkpoint: changed });
    expect([...second.map.values]).not.toEqual([...first.map.values]);
  });
});

describe('image/prepare', () => {
  it('gives an image of the right size as it is stored, and says nothing', async () => {
    const prepared = await prepare(digit);
    const set = await services.images('mnist-4k', 'test');
    expect(prepared).toEqual({
      title: 'mnist-4k test 3',
      label: set.labels[3],
      pixels: { height: 28, width: 28, channels: 1, values: await set.batch([3]) },
    });
  });

  it('resizes any other image and says so', async () => {
    const path = await pngFile('wide.png', 40, 60, 3);
    const { adjustment, pixels, label } = await prepare({ kind: 'file', path });
    expect(adjustment).toBe('60 × 40 colour image, resized to 28 × 28 grey');
    expect([pixels.height, pixels.width, pixels.channels]).toEqual([28, 28, 1]);
    for (const value of pixels.values) expect(value).toBeCloseTo(0.2, 6);
    expect(label).toBeUndefined();
  });

  it('keeps a ramp of grey a ramp when it halves it', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'gradlens-image-')), 'ramp.png');
    const png = new PNG({ width: 56, height: 56 });
    png.data.forEach((_byte, at) => (png.data[at] = at % 4 === 3 ? 255 : 4 * (Math.floor(at / 4) % 56)));
    await writeFile(path, PNG.sync.write(png, { colorType: 2 }));
    const { pixels, adjustment } = await prepare({ kind: 'file', path });
    expect(adjustment).toBe('56 × 56 colour image, resized to 28 × 28 grey');
    // A symmetric filter leaves a linear function as it is: between columns 2x and 2x + 1, away from the edges.
    for (let y = 0; y < 28; y++) {
      for (let x = 1; x < 27; x++)
        expect(pixels.values[28 * y + x]).toBeCloseTo((4 * (2 * x + 0.5)) / 255, 6);
    }
  });

  it('refuses what is not an image, naming what it starts with', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'gradlens-image-')), 'notes.png');
    await writeFile(path, 'just some words');
    await expect(prepare({ kind: 'file', path })).rejects.toMatchObject({
      code: 'image/not-an-image',
      message: expect.stringContaining('just some words') as string,
    });
  });
});
