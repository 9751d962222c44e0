import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { resumeRun, runExperiment, type RunContext } from '../../../src/experiments/runExperiment';
import { decodeCheckpoint } from '../../../src/models/checkpoints/checkpoint';
import type { Experiment } from '../../../src/protocol/experiment';
import type { BackendInfo } from '../../../src/protocol/backends';
import type { TrainingProgress } from '../../../src/protocol/requests';
import type { RunSummary } from '../../../src/protocol/runs';
import { readMetrics } from '../../../src/runs/metricsFile';
import { readRun } from '../../../src/runs/readRun';
import { runPaths } from '../../../src/runs/runFolder';
import { experimentNamed, inTemporaryFolder } from '../runs/tinyRun';
import { startTestBackend } from '../support/testBackend';

beforeAll(async () => {
  await startTestBackend();
});

const backend: BackendInfo = { name: 'wasm', kernels: 'plain', reason: 'for the test', versions: {} };
const folders = { embedded: fileURLToPath(new URL('../../../media/data', import.meta.url)) };

/** One epoch of ten steps; the attack of the evaluation is short. */
function quickExperiment(): Experiment {
  const experiment = experimentNamed('AT-0.1');
  return {
    ...experiment,
    training: { ...experiment.training, epochs: 1, batchSize: 400 },
    evaluation: { ...experiment.evaluation, attack: { ...experiment.evaluation.attack, steps: 1 } },
  };
}

/** Aborts when the training reports a step. */
function cancelledAt(step: number): Pick<RunContext, 'signal' | 'onProgress'> {
  const controller = new AbortController();
  const onProgress = ({ record }: TrainingProgress): void => {
    if (record.step === step) controller.abort();
  };
  return { signal: controller.signal, onProgress };
}

const context = { folders, backend, signal: new AbortController().signal };

const filesOf = async (run: string): Promise<Record<string, string>> => {
  const paths = runPaths(run);
  const files = [paths.metrics, paths.evaluation, paths.experiment];
  const checkpoints = (await readdir(paths.checkpoints)).map((file) => join(paths.checkpoints, file));
  const entries = [...files, ...checkpoints].map(async (path) => [
    path.slice(run.length),
    (await readFile(path)).toString('base64'),
  ]);
  return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
};

/** The final checkpoint is a network of the run, and its last epoch measured what the evaluation did. */
async function expectNetworkOfRun({ folder, evaluation }: RunSummary): Promise<void> {
  const path = join(runPaths(folder).checkpoints, evaluation?.checkpoint ?? '');
  const { model, metadata } = decodeCheckpoint(await readFile(path), path);
  model.dispose();
  expect(metadata).toMatchObject({ architecture: 'wong-small', run: 'AT-0.1', epoch: '1', step: '10' });
  const records = await readMetrics(folder, runPaths(folder).metrics);
  expect(records.at(-1)).toMatchObject({ kind: 'epoch', testAccuracy: evaluation?.source.value });
}

describe('an experiment', () => {
  it(
    'becomes a finished run folder; cancelled and resumed, one of the same bytes; and no tensor is left',
    () =>
      inTemporaryFolder(async (runsFolder) => {
        const experiment = quickExperiment();
        const tensors = tf.memory().numTensors;
        const progress: TrainingProgress[] = [];
        const whole = await runExperiment({
          ...context,
          experiment,
          runsFolder,
          onProgress: (step) => progress.push(step),
        });
        expect(whole).toMatchObject({ name: 'AT-0.1', status: 'finished', experiment });
        expect(whole.checkpoints).toEqual([{ file: 'epoch-001.safetensors', epoch: 1, step: 10 }]);
        expect(whole.evaluation).toMatchObject({
          checkpoint: 'epoch-001.safetensors',
          backend: 'wasm (plain)',
        });
        expect(whole.evaluation?.source.count).toBe(1000);
        expect(whole.evaluation?.targets).toMatchObject([
          { data: 'optdigits', fit: 'pad', accuracy: { count: 1797 } },
        ]);
        expect(progress.length).toBe(11);
        expect(progress.at(-1)).toMatchObject({ run: whole.folder, name: 'AT-0.1', totalSteps: 10 });

        await expectNetworkOfRun(whole);

        const cut = runExperiment({ ...context, experiment, runsFolder, ...cancelledAt(6) });
        await expect(cut).rejects.toMatchObject({ code: 'cancelled' });
        const folder = join(runsFolder, 'AT-0.1-2');
        expect(await readRun(folder)).toMatchObject({
          status: 'cancelled',
          checkpoints: [{ epoch: 0, step: 6 }],
        });
        const resumed = await resumeRun({ ...context, run: folder });
        expect(resumed.evaluation).toEqual(whole.evaluation);
        expect(await filesOf(folder)).toEqual(await filesOf(whole.folder));
        expect(tf.memory().numTensors).toBe(tensors);

        const again = await resumeRun({ ...context, run: folder });
        expect(again).toEqual(resumed);
      }),
    120_000,
  );

  it(
    'that resumes on other kernels says so in its metrics, names both, and which evaluated it',
    () =>
      inTemporaryFolder(async (runsFolder) => {
        const cut = runExperiment({
          ...context,
          experiment: quickExperiment(),
          runsFolder,
          ...cancelledAt(9),
        });
        await expect(cut).rejects.toMatchObject({ code: 'cancelled' });
        const run = join(runsFolder, 'AT-0.1');
        const resumed = await resumeRun({ ...context, backend: { ...backend, kernels: 'fma' }, run });
        expect(resumed).toMatchObject({
          backend: 'wasm (plain), wasm (fma) after step 9',
          evaluation: { backend: 'wasm (fma)' },
        });
        const warnings = (await readMetrics(run, runPaths(run).metrics)).filter(
          ({ kind }) => kind === 'warning',
        );
        expect(warnings).toMatchObject([
          {
            step: 9,
            epoch: 0,
            code: 'backend-changed',
            message: expect.stringContaining(
              'by wasm (plain) and goes on with wasm (fma) after step 9',
            ) as string,
          },
        ]);
      }),
    120_000,
  );

  it('does not go on with other data than it began with, and stays as it is', () =>
    inTemporaryFolder(async (runsFolder) => {
      const cut = runExperiment({ ...context, experiment: quickExperiment(), runsFolder, ...cancelledAt(1) });
      await expect(cut).rejects.toMatchObject({ code: 'cancelled' });
      const run = join(runsFolder, 'AT-0.1');
      const path = runPaths(run).environment;
      const environment = await readFile(path, 'utf8');
      const file = 'mnist-4k-train-labels-idx1-ubyte.gz';
      await writeFile(path, environment.replace(new RegExp(`("${file}": )"\\w+"`), '$1"another"'));
      const before = await readRun(run);
      await expect(resumeRun({ ...context, run })).rejects.toMatchObject({
        code: 'run/other-data',
        message: expect.stringContaining(file) as string,
      });
      expect(await readRun(run)).toEqual(before);
    }));

  it('of data that is not there makes no folder', () =>
    inTemporaryFolder(async (runsFolder) => {
      const experiment = { ...quickExperiment(), data: 'mnist' };
      const running = runExperiment({ ...context, experiment, runsFolder });
      await expect(running).rejects.toMatchObject({ code: 'data/no-folder' });
      expect(await readdir(runsFolder)).toEqual([]);
    }));

  it(
    'whose training diverges is kept as failed, with the reason',
    () =>
      inTemporaryFolder(async (runsFolder) => {
        const experiment = quickExperiment();
        const method = { name: 'noise', sigma: Number.MAX_VALUE } as const;
        const running = runExperiment({
          ...context,
          experiment: { ...experiment, training: { ...experiment.training, method } },
          runsFolder,
        });
        await expect(running).rejects.toMatchObject({ code: 'training/diverged' });
        const summary = await readRun(join(runsFolder, 'AT-0.1'));
        expect([summary.status, summary.problem?.code]).toEqual(['failed', 'training/diverged']);
      }),
    60_000,
  );
});
