import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportHandlers } from '../../../src/engine/exportCheckpoint';
import type { EngineServices } from '../../../src/engine/services';
import type { ExportFormat } from '../../../src/protocol/requests';
import type { CheckpointRef } from '../../../src/protocol/runs';
import { runPaths } from '../../../src/runs/runFolder';
import { expectClose } from '../support/fixtures';
import { makeTestRun } from '../support/testRun';
import { startTestServices, testWork } from '../support/testServices';

let services: EngineServices;
let checkpoint: CheckpointRef;
let folder: string;
const exportAs = async (format: ExportFormat): Promise<readonly string[]> => {
  const handle = exportHandlers(services)['checkpoint/export'];
  return (await handle({ checkpoint, format, folder }, testWork<never>())).files;
};

beforeAll(async () => {
  services = await startTestServices();
  checkpoint = await makeTestRun();
  folder = join(await mkdtemp(join(tmpdir(), 'gradlens-export-')), 'made', 'here');
});
afterAll(() => services.dispose());

describe('checkpoint/export', () => {
  it('writes the checkpoint itself as safetensors', async () => {
    const files = await exportAs('safetensors');
    expect(files).toEqual([join(folder, 'model.safetensors')]);
    const original = await readFile(join(runPaths(checkpoint.run).checkpoints, checkpoint.file));
    expect((await readFile(files[0]!)).equals(original)).toBe(true);
  });

  it('writes a LayersModel of the same logits, with the class names of the data set', async () => {
    const [topology, weights] = await exportAs('layers-model');
    const json = JSON.parse(await readFile(topology!, 'utf8')) as {
      modelTopology: object;
      weightsManifest: tf.io.WeightsManifestConfig;
      userDefinedMetadata: { gradlens: { classNames: string[] } };
    };
    expect(json.userDefinedMetadata.gradlens.classNames).toHaveLength(10);
    expect(json.weightsManifest.map(({ paths }) => paths)).toEqual([['weights.bin']]);
    const read = await loadLayersModel(
      tf.io.fromMemory({
        modelTopology: json.modelTopology,
        weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
        weightData: new Uint8Array(await readFile(weights!)).buffer,
      }),
    );
    const { model } = await services.model(checkpoint);
    tf.tidy(() => {
      const x = tf.randomUniform<tf.Rank.R4>([2, 28, 28, 1], 0, 1, 'float32', 7);
      const logits = (read.apply(x) as tf.Tensor).dataSync();
      expectClose(logits, model.logits(x).dataSync(), { relToMax: 1e-5 });
    });
    read.dispose();
  });

  it('writes over nothing, and says which file is in the way', async () => {
    await writeFile(join(folder, 'weights.bin'), 'mine');
    for (const [format, file] of [
      ['safetensors', 'model.safetensors'],
      ['layers-model', 'model.json'],
    ] as const) {
      await expect(exportAs(format)).rejects.toMatchObject({
        code: 'checkpoint/export-exists',
        message: expect.stringContaining(join(folder, file)) as string,
      });
    }
    expect(await readFile(join(folder, 'weights.bin'), 'utf8')).toBe('mine');
    expect((await readdir(folder)).sort()).toEqual(['model.json', 'model.safetensors', 'weights.bin']);
  });
});
