import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { heapOf } from '../../../src/backend/wasm/heap';
import { resumeRun, runExperiment, type RunContext } from '../../../src/experiments/runExperiment';
import type { BackendInfo } from '../../../src/protocol/backends';
import { readMetrics } from '../../../src/runs/metricsFile';
import { readRun } from '../../../src/runs/readRun';
import { runPaths } from '../../../src/runs/runFolder';
import { experimentNamed, inTemporaryFolder } from '../runs/tinyRun';
import { startTestBackend } from '../support/testBackend';

let backend: BackendInfo;
beforeAll(async () => {
  backend = await startTestBackend();
});

/** Takes all that is left of the 4 GiB. @returns gives it back */
function fillMemory(): () => void {
  const running = tf.backend();
  if (!(running instanceof BackendWasm)) throw new Error('wasm does not run');
  const heap = heapOf(running);
  const pieces: number[] = [];
  for (const bytes of [400_000_000, 10_000_000, 100_000, 100]) {
    try {
      for (;;) pieces.push(heap._malloc(bytes));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return () => pieces.forEach((piece) => heap._free(piece));
}

it('a run whose memory runs out is kept as failed, leaves no tensor, and goes on when there is room again', () =>
  inTemporaryFolder(async (runsFolder) => {
    const experiment = experimentNamed('AT-0.1');
    const signal = new AbortController().signal;
    const folders = { embedded: fileURLToPath(new URL('../../../media/data', import.meta.url)) };
    let giveBack = (): void => undefined;
    const context: RunContext = {
      folders,
      backend,
      signal,
      onProgress: ({ record }) => {
        if (record.kind === 'step' && record.step === 13) giveBack = fillMemory();
      },
    };
    const tensors = tf.memory().numTensors;
    const quick = {
      ...experiment,
      training: { ...experiment.training, batchSize: 400 },
      evaluation: { ...experiment.evaluation, attack: { ...experiment.evaluation.attack, steps: 1 } },
    };
    await expect(runExperiment({ ...context, experiment: quick, runsFolder })).rejects.toMatchObject({
      code: 'engine/out-of-memory',
      message: expect.stringMatching(/while training: there was no room for .* (kB|MB|bytes)\./) as string,
    });
    expect(tf.memory().numTensors).toBe(tensors);
    giveBack();
    const run = join(runsFolder, 'AT-0.1');
    expect(await readRun(run)).toMatchObject({
      status: 'failed',
      problem: { code: 'engine/out-of-memory' },
      checkpoints: [{ epoch: 1, step: 10 }],
    });
    const resumed = await resumeRun({ folders, backend, signal, run });
    expect(resumed.status).toBe('finished');
    const steps = (await readMetrics(run, runPaths(run).metrics)).filter(({ kind }) => kind === 'step');
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(tf.memory().numTensors).toBe(tensors);
  }));
