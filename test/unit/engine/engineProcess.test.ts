import { once } from 'node:events';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type Engine } from '../../../src/cli/engineClient';
import { resolveExperiments } from '../../../src/experiments/resolve';
import { trialText } from '../../../src/protocol/backendPackages';
import type { EngineConfig } from '../../../src/protocol/engineConfig';
import type { Experiment } from '../../../src/protocol/experiment';
import type { TrainingProgress } from '../../../src/protocol/requests';
import { buildProgramRoot } from '../support/programRoot';

const config: EngineConfig = { backend: 'wasm', kernels: 'plain' };
const started: Engine[] = [];
let root: string;
let runsFolder: string;

function start(changes: object = {}): Engine {
  const engine = startEngine(root, { ...config, ...changes });
  started.push(engine);
  return engine;
}

/** 40 steps an epoch. */
function experimentOf(name: string, epochs: number): Experiment {
  const text = { name, data: 'mnist-4k', architecture: 'wong-small', training: { epochs } };
  const evaluation = { attack: { name: 'fgsm' } };
  const [experiment] = resolveExperiments('test', JSON.stringify({ ...text, evaluation }));
  if (!experiment) throw new Error('one text means one run');
  return experiment;
}

beforeAll(async () => {
  root = await buildProgramRoot();
  runsFolder = await mkdtemp(join(tmpdir(), 'gradlens-runs-'));
});

afterEach(() => {
  for (const engine of started.splice(0)) engine.stop();
});

describe('the engine process', () => {
  it('says what runs and why, and starts it only when numbers are asked for', async () => {
    const { call } = start();
    expect(await call('runs/list', { folders: [join(runsFolder, 'nowhere')] })).toEqual([]);
    const described = await call('engine/describe', null);
    expect(described).toMatchObject({ name: 'wasm', kernels: 'plain', memory: { tensors: 0 } });
    expect(described.memory.heapBytes).toBeGreaterThan(10_000_000);
    expect(described.memory.heapBytes).toBeLessThan(700_000_000);
    const { chosen, attempts } = await call('engine/diagnose', { reader: 'editor' });
    expect(chosen).toMatchObject({ name: 'wasm', reason: described.reason });
    expect(attempts.filter(({ outcome }) => outcome === 'chosen')).toEqual([
      expect.objectContaining({ backend: 'wasm', title: 'WebAssembly with plain kernels' }),
    ]);
  });

  it('tells a fault of its own by its exit code, and what it said', async () => {
    const engine = start({ kernels: 'fast' });
    await expect(engine.call('engine/describe', null)).rejects.toMatchObject({
      code: 'engine/died',
      message: expect.stringMatching(/a fault of its own[^]*fast/) as string,
    });
  });

  it('names what was set up by the same folder where the storage is a symbolic link', async () => {
    const storage = await mkdtemp(join(tmpdir(), 'gradlens-storage-'));
    // A package of that name, and no Dawn.
    const folder = join(storage, 'there', 'backends', 'webgpu', 'node_modules', 'webgpu');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.js'), '');
    symlinkSync(join(storage, 'there'), join(storage, 'link'));
    const { call } = start({ storage: join(storage, 'link') });
    const offers = await call('backend/offers', null);
    const offer = offers.find(({ name }) => name === 'webgpu') ?? expect.fail('no offer');
    const diagnosis = await call('engine/diagnose', { reader: 'terminal' });
    expect(trialText(offer, diagnosis, 'wasm')).toContain('does not run here: does not start: it is no Dawn');
  });

  it('ends by itself when its channel closes', async () => {
    const engine = start();
    await engine.call('runs/list', { folders: [] });
    const exit = once(engine.process, 'exit');
    engine.stop();
    expect(await exit).toEqual([0, null]);
  });

  it('trains, reports and records every step, and leaves no tensor behind', async () => {
    const { call } = start();
    const progress: TrainingProgress[] = [];
    const summary = await call(
      'training/run',
      { experiment: experimentOf('Whole', 1), runsFolder },
      { onProgress: (report) => progress.push(report) },
    );
    expect(summary).toMatchObject({ status: 'finished', name: 'Whole', sample: false });
    expect(summary.evaluation?.source.count).toBe(1000);
    expect(progress.filter(({ record }) => record.kind === 'step').length).toBe(40);
    expect(progress.at(-1)).toMatchObject({ totalSteps: 40, record: { kind: 'epoch', step: 40 } });
    expect((await call('engine/describe', null)).memory.tensors).toBe(0);
    const recorded = await call('runs/metrics', { run: summary.folder });
    expect(recorded).toEqual(progress.map(({ record }) => record));
  });

  it('explains an image between two steps of a training', async () => {
    const { call } = start();
    const controller = new AbortController();
    const [{ folder, checkpoints } = { folder: '', checkpoints: [] }] = await call('runs/list', {
      folders: [runsFolder],
    });
    const checkpoint = { run: folder, file: checkpoints[0]?.file ?? '' };
    const image = { kind: 'data', data: 'mnist-4k', split: 'test', index: 0 } as const;
    const explained: Promise<unknown>[] = [];
    const steps: number[] = [];
    const training = call(
      'training/run',
      { experiment: experimentOf('Beside', 5), runsFolder },
      {
        signal: controller.signal,
        onProgress: ({ record }) => {
          steps.push(record.step);
          if (record.step > 1) return;
          const asked = call('saliency/explain', { image, checkpoint, method: 'loss-gradient' });
          explained.push(asked.finally(() => controller.abort()));
        },
      },
    );
    await expect(training).rejects.toMatchObject({ code: 'cancelled' });
    expect(await Promise.all(explained)).toMatchObject([{ runName: 'Whole', explainedClass: 0 }]);
    expect(steps.at(-1)).toBeLessThan(200);
  });

  it('stops a training within one step, keeps a checkpoint, and goes on from it', async () => {
    const { call } = start();
    const controller = new AbortController();
    const steps: number[] = [];
    const training = call(
      'training/run',
      { experiment: experimentOf('Cancelled', 2), runsFolder },
      {
        signal: controller.signal,
        onProgress: ({ record }) => {
          steps.push(record.step);
          if (record.step === 5) controller.abort();
        },
      },
    );
    await expect(training).rejects.toMatchObject({ code: 'cancelled' });
    expect(steps.at(-1)).toBeLessThanOrEqual(6);
    const run = join(runsFolder, 'Cancelled');
    const [summary] = (await call('runs/list', { folders: [runsFolder] })).filter(
      ({ folder }) => folder === run,
    );
    expect(summary).toMatchObject({ status: 'cancelled', checkpoints: [{ step: steps.at(-1) }] });
    const resumed = await call('training/resume', { run });
    expect(resumed.status).toBe('finished');
    const recorded = await call('runs/metrics', { run });
    expect(recorded.filter(({ kind }) => kind === 'step').map(({ step }) => step)).toEqual(
      Array.from({ length: 80 }, (_, index) => index + 1),
    );
  });

  it('never begins a training that is cancelled while it waits for another', async () => {
    const { call } = start();
    const first = new AbortController();
    const second = new AbortController();
    const begun = new Promise<void>((resolve) => {
      const running = call(
        'training/run',
        { experiment: experimentOf('First', 5), runsFolder },
        { signal: first.signal, onProgress: () => resolve() },
      );
      running.catch(() => undefined);
    });
    const waiting = call(
      'training/run',
      { experiment: experimentOf('Second', 5), runsFolder },
      { signal: second.signal },
    );
    await begun;
    second.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    first.abort();
    await expect(call('training/resume', { run: join(runsFolder, 'none') })).rejects.toMatchObject({
      code: 'run/broken',
    });
    expect(readdirSync(runsFolder)).not.toContain('Second');
  });

  it('rejects what is pending when it is killed; the run can be resumed', async () => {
    const engine = start();
    const training = engine.call(
      'training/run',
      { experiment: experimentOf('Killed', 3), runsFolder },
      { onProgress: ({ record }) => record.step === 45 && engine.process.kill('SIGKILL') },
    );
    await expect(training).rejects.toMatchObject({
      code: 'engine/died',
      message: expect.stringContaining('SIGKILL') as string,
    });
    const run = join(runsFolder, 'Killed');
    const runs = await start().call('runs/list', { folders: [runsFolder] });
    expect(runs.find(({ folder }) => folder === run)).toMatchObject({
      status: 'interrupted',
      checkpoints: [{ epoch: 1, step: 40 }],
    });
  });
});
