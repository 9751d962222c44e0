import { expect, it } from 'vitest';
import type { BackendInfo } from '../../../src/protocol/backends';
import { BACKEND_CHANGED, readMetrics } from '../../../src/runs/metricsFile';
import { readEnvironment, readEvaluation, readRun } from '../../../src/runs/readRun';
import { resumedEnvironment } from '../../../src/runs/recordedBackends';
import { runPaths, type RecordedBackend } from '../../../src/runs/runFolder';
import { createRun, reopenRun } from '../../../src/runs/runStore';
import { checkpointAt, environment, experimentNamed, inTemporaryFolder, stepRecord } from './tinyRun';

const recorded: [string, RecordedBackend][] = [
  ['tensorflow', { name: 'tensorflow', kernels: 'none', reason: 'of old', versions: { device: 'CPU' } }],
  [
    'tensorflow-gpu',
    { name: 'tensorflow-gpu', kernels: 'none', device: 'NVIDIA H100', reason: 'the fastest', versions: {} },
  ],
  ['webgpu', { name: 'webgpu', kernels: 'none', device: 'SwiftShader', reason: 'asked for', versions: {} }],
  ['wasm (fma)', { name: 'wasm', kernels: 'fma', reason: 'asked for', versions: {} }],
];

it.each(recorded)('a run that was trained on %s is read and says so', (name, backend) =>
  inTemporaryFolder(async (folder) => {
    const run = await createRun(folder, experimentNamed('kept'), { ...environment, backend });
    await run.close({ status: 'finished' });
    expect((await readRun(run.folder)).backend).toBe(name);
    expect((await readEnvironment(run.folder)).backend).toEqual(backend);
  }),
);

const wasm: BackendInfo = { name: 'wasm', kernels: 'plain', reason: 'asked for', versions: {} };
const native: BackendInfo = { name: 'tensorflow-cpu', kernels: 'none', reason: 'asked for', versions: {} };
const began = { ...environment, backend: wasm };
const onNative = { step: 40, backend: native };

it('a run names every backend that its weights come from, each with where it took over', () => {
  expect(resumedEnvironment(began, native, 40)).toEqual({ ...began, resumedOn: [onNative] });
  const both = { ...began, resumedOn: [onNative] };
  const back = { step: 60, backend: wasm };
  expect(resumedEnvironment(both, wasm, 60)).toEqual({ ...began, resumedOn: [onNative, back] });
});

it('the same backend again is no change, whatever else of it is new', () => {
  const newer = { ...wasm, reason: 'the fastest', versions: { node: 'v26' } };
  expect(resumedEnvironment(began, newer, 40)).toEqual(began);
  const both = { ...began, resumedOn: [onNative] };
  expect(resumedEnvironment(both, native, 60)).toEqual(both);
});

it('a backend that got no further than where it took over is not named any more', () => {
  const both = { ...began, resumedOn: [onNative] };
  expect(resumedEnvironment(both, wasm, 40)).toEqual(began);
  expect(resumedEnvironment(both, native, 40)).toEqual(both);
  expect(resumedEnvironment(both, native, 20)).toEqual({ ...began, resumedOn: [{ ...onNative, step: 20 }] });
  expect(resumedEnvironment(both, native, 0)).toEqual({ ...environment, backend: native });
});

it('a resumed run is read with all its backends, and its evaluation with the last unless it names its own', () =>
  inTemporaryFolder(async (folder) => {
    const run = await createRun(folder, experimentNamed('kept'), { ...began, resumedOn: [onNative] });
    const share = { correct: 1, count: 2, value: 0.5, low: 0.1, high: 0.9 };
    const evaluation = { checkpoint: 'epoch-002.safetensors', source: share, robust: share, targets: [] };
    await run.writeEvaluation(evaluation);
    expect(await readEvaluation(run.folder)).toEqual({ ...evaluation, backend: 'tensorflow-cpu' });
    const named = { ...evaluation, backend: 'webgpu' };
    await run.writeEvaluation(named);
    expect(await readRun(run.folder)).toMatchObject({
      backend: 'wasm (plain), tensorflow-cpu after step 40',
      evaluation: named,
    });
    await run.close({ status: 'finished' });
  }));

it('a change of backend after which no checkpoint was written is not told again when the run goes on', () =>
  inTemporaryFolder(async (folder) => {
    const run = await createRun(folder, experimentNamed('kept'), environment);
    const warning = { kind: 'warning', step: 1, epoch: 1, message: 'noticed' } as const;
    const before = [stepRecord(1), { ...warning, code: 'overfitting' }];
    for (const record of before) await run.appendMetrics(record);
    await run.writeCheckpoint(checkpointAt(1, 1));
    await run.appendMetrics({ ...warning, code: BACKEND_CHANGED });
    await run.close({ status: 'cancelled' });
    const { run: again } = await reopenRun(run.folder);
    await again.close({ status: 'cancelled' });
    expect(await readMetrics(run.folder, runPaths(run.folder).metrics)).toEqual(before);
  }));
