import { describe, expect, it } from 'vitest';
import { createJobs, type Jobs } from '../../../extension/training/jobs';
import type { Call } from '../../../src/protocol/channel';
import { cancelled, diskFull } from '../../../src/protocol/errors';
import type { Job } from '../../../src/protocol/panels';
import type { EngineRequests, TrainingProgress } from '../../../src/protocol/requests';
import { cancelledRun, experiment, finishedRun } from './support/samples';

/** A training that the engine was asked for, ended by the test. */
interface Asked {
  readonly method: string;
  readonly params: unknown;
  readonly progress: (step: number) => void;
  readonly finish: () => void;
  readonly fail: (error: unknown) => void;
}

interface Setup {
  readonly jobs: Jobs;
  readonly asked: Asked[];
  readonly heard: (readonly Job[])[];
  readonly progress: TrainingProgress[];
}

function setup(): Setup {
  const asked: Asked[] = [];
  const heard: (readonly Job[])[] = [];
  const progress: TrainingProgress[] = [];
  const call = ((method: string, params: unknown, options: Parameters<Call<EngineRequests>>[2]) =>
    new Promise((resolve, reject) => {
      options?.signal?.addEventListener('abort', () => reject(cancelled()));
      asked.push({
        method,
        params,
        progress: (step) => options?.onProgress?.(progressAt(step)),
        finish: () => resolve(finishedRun),
        fail: reject,
      });
    })) as Call<EngineRequests>;
  const jobs = createJobs(call, {
    onJobs: (list) => heard.push(list),
    onProgress: (report) => progress.push(report),
  });
  return { jobs, asked, heard, progress };
}

const progressAt = (step: number): TrainingProgress => ({
  run: finishedRun.folder,
  name: 'AT-0.1',
  record: { kind: 'step', step, epoch: 1, loss: 0.5, learningRate: 0.001 },
  totalSteps: 800,
  imagesPerSecond: 900,
  secondsLeft: 30,
});

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const names = (list: readonly Job[]): string[] => list.map(({ name }) => name);

describe('the trainings of a window', () => {
  it('run one after the other, in the order they were asked for', async () => {
    const { jobs, asked } = setup();
    const first = jobs.train(experiment, '/digits/runs');
    const second = jobs.resume(cancelledRun);
    await settled();
    expect(asked.map(({ method }) => method)).toEqual(['training/run']);
    expect(names(jobs.list())).toEqual(['AT-0.1', 'N-0.3']);
    asked[0]?.finish();
    await expect(first.finished).resolves.toBe(finishedRun);
    await settled();
    expect(asked.map(({ method, params }) => [method, params])).toEqual([
      ['training/run', { experiment, runsFolder: '/digits/runs' }],
      ['training/resume', { run: cancelledRun.folder }],
    ]);
    asked[1]?.finish();
    await second.finished;
    expect(jobs.list()).toEqual([]);
  });

  it('go on with the next when one fails', async () => {
    const { jobs, asked } = setup();
    const first = jobs.train(experiment, '/digits/runs');
    const second = jobs.train(experiment, '/digits/runs');
    await settled();
    asked[0]?.fail(diskFull('/digits/runs'));
    await expect(first.finished).rejects.toMatchObject({ code: 'file/disk-full' });
    await settled();
    asked[1]?.finish();
    await expect(second.finished).resolves.toBe(finishedRun);
  });

  it('learn their folder from the first progress, and tell of it once', async () => {
    const { jobs, asked, heard, progress } = setup();
    const { job, finished } = jobs.train(experiment, '/digits/runs');
    await settled();
    const before = heard.length;
    asked[0]?.progress(1);
    asked[0]?.progress(2);
    expect(job().run).toBe(finishedRun.folder);
    expect(heard.length - before).toBe(1);
    expect(progress.map(({ record }) => record.step)).toEqual([1, 2]);
    asked[0]?.finish();
    await finished;
  });

  it('can be cancelled while they run, by their folder', async () => {
    const { jobs, asked } = setup();
    const { finished } = jobs.train(experiment, '/digits/runs');
    await settled();
    asked[0]?.progress(1);
    expect(jobs.cancel(finishedRun.folder)).toBe(true);
    await expect(finished).rejects.toMatchObject({ code: 'cancelled' });
    expect(jobs.list()).toEqual([]);
  });

  it('can be cancelled while they wait, and the engine never hears of them', async () => {
    const { jobs, asked } = setup();
    const first = jobs.train(experiment, '/digits/runs');
    const second = jobs.resume(cancelledRun);
    await settled();
    expect(jobs.cancel(cancelledRun.folder)).toBe(true);
    await expect(second.finished).rejects.toMatchObject({ code: 'cancelled' });
    expect(names(jobs.list())).toEqual(['AT-0.1']);
    asked[0]?.finish();
    await first.finished;
    await settled();
    expect(asked).toHaveLength(1);
  });

  it('answer no when there is nothing to cancel', () => {
    expect(setup().jobs.cancel('/digits/runs/none')).toBe(false);
  });
});
