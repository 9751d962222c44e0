import { appendFile, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listRuns } from '../../../src/runs/listRuns';
import { readMetrics } from '../../../src/runs/metricsFile';
import { readRun } from '../../../src/runs/readRun';
import { runPaths, type RunPaths } from '../../../src/runs/runFolder';
import { createRun } from '../../../src/runs/runStore';
import { checkpointAt, environment, experimentNamed, inTemporaryFolder, stepRecord } from './tinyRun';

async function finishedRun(folder: string, name: string): Promise<string> {
  const run = await createRun(folder, experimentNamed(name), environment);
  await run.appendMetrics(stepRecord(1));
  await run.writeCheckpoint(checkpointAt(2, 80));
  await run.close({ status: 'finished' });
  return run.folder;
}

async function startedAt(run: string, time: number): Promise<void> {
  const { status } = runPaths(run);
  await writeFile(
    status,
    JSON.stringify({ ...(JSON.parse(await readFile(status, 'utf8')) as object), startedAt: time }),
  );
}

describe('listing runs', () => {
  it('gives those of all folders, newest first, samples marked, and passes over what is no run', () =>
    inTemporaryFolder(async (folder) => {
      const [own, samples] = [join(folder, 'runs'), join(folder, 'samples')];
      await startedAt(await finishedRun(own, 'old'), 1000);
      await startedAt(await finishedRun(samples, 'shipped'), 2000);
      await startedAt(await finishedRun(own, 'new'), 3000);
      await mkdir(join(own, 'notes'));
      await writeFile(join(own, 'notes', 'a.txt'), '');
      await writeFile(join(own, 'readme.md'), '');
      const runs = await listRuns([own, samples, join(folder, 'absent'), own], samples);
      expect(runs.map(({ name, sample, status }) => [name, sample, status])).toEqual([
        ['new', false, 'finished'],
        ['shipped', true, 'finished'],
        ['old', false, 'finished'],
      ]);
    }));

  it('lists a damaged run beside the others', () =>
    inTemporaryFolder(async (folder) => {
      await finishedRun(folder, 'good');
      await writeFile(runPaths(await finishedRun(folder, 'bad')).experiment, '{');
      const runs = await listRuns([folder]);
      expect(runs.map(({ folder: path, status }) => [basename(path), status]).sort()).toEqual([
        ['bad', 'broken'],
        ['good', 'finished'],
      ]);
    }));
});

describe('a damaged run says what is wrong, and where', () => {
  const cases: [string, (paths: RunPaths) => Promise<unknown>, string, RegExp][] = [
    ['no experiment', ({ experiment }) => rm(experiment), 'run/broken', /experiment\.json is missing/],
    [
      'no JSON',
      ({ experiment }) => writeFile(experiment, '{"name":'),
      'run/broken',
      /experiment\.json is not JSON/,
    ],
    [
      'a wrong field',
      async ({ experiment }) =>
        writeFile(experiment, (await readFile(experiment, 'utf8')).replace('"epochs": 2', '"epochs": "two"')),
      'run/broken',
      /experiment\.json: training\.epochs is "two", not a number/,
    ],
    [
      'an attack of another name',
      async ({ experiment }) =>
        writeFile(experiment, (await readFile(experiment, 'utf8')).replace('"fgsm-rs"', '"cw"')),
      'run/broken',
      /training\.method\.attack\.name is "cw", not one of fgsm, fgsm-rs, pgd/,
    ],
    [
      'a list for an object',
      ({ environment: file }) => writeFile(file, '[]'),
      'run/broken',
      /environment\.json/,
    ],
    ['no status', ({ status }) => rm(status), 'run/broken', /status\.json is missing/],
    [
      'an evaluation that is none',
      ({ evaluation }) => writeFile(evaluation, '{"checkpoint":"a"}'),
      'run/broken',
      /evaluation\.json: source is missing/,
    ],
    [
      'no checkpoint',
      ({ checkpoints }) => rm(checkpoints, { recursive: true }),
      'run/checkpoint-missing',
      /Train it again, or remove the run/,
    ],
    [
      'a checkpoint that is cut off',
      ({ checkpoints }) => truncate(join(checkpoints, 'epoch-002.safetensors'), 90),
      'checkpoint/bad-file',
      /epoch-002\.safetensors/,
    ],
    [
      'a checkpoint without its end',
      async ({ checkpoints }) => {
        const file = join(checkpoints, 'epoch-002.safetensors');
        return truncate(file, (await readFile(file)).length - 1);
      },
      'checkpoint/bad-file',
      /bytes where its header says/,
    ],
    [
      'an empty checkpoint',
      ({ checkpoints }) => writeFile(join(checkpoints, 'epoch-002.safetensors'), ''),
      'checkpoint/bad-file',
      /does not start with a safetensors header/,
    ],
  ];
  it.each(cases)('%s', (_what, damage, code, text) =>
    inTemporaryFolder(async (folder) => {
      const run = await finishedRun(folder, 'a');
      await damage(runPaths(run));
      const { status, problem } = await readRun(run);
      expect([status, problem?.code]).toEqual(['broken', code]);
      expect(problem?.message).toMatch(text);
      expect(problem?.message).toContain(run);
    }),
  );
});

describe('metrics', () => {
  it('leave out a last line that was cut off, wherever', () =>
    inTemporaryFolder(async (folder) => {
      const run = await finishedRun(folder, 'a');
      const { metrics } = runPaths(run);
      const line = JSON.stringify(stepRecord(2));
      const whole = await readFile(metrics, 'utf8');
      for (let length = 0; length <= line.length; length += 7) {
        await writeFile(metrics, whole + line.slice(0, length));
        expect(await readMetrics(run, metrics)).toEqual([stepRecord(1)]);
      }
    }));

  it('name a damaged line in the middle', () =>
    inTemporaryFolder(async (folder) => {
      const run = await finishedRun(folder, 'a');
      const { metrics } = runPaths(run);
      await appendFile(metrics, 'nonsense\n');
      await expect(readMetrics(run, metrics)).rejects.toMatchObject({
        code: 'run/broken',
        message: expect.stringContaining('line 2') as string,
      });
      await writeFile(metrics, '{"kind":"step","step":1}\n');
      await expect(readMetrics(run, metrics)).rejects.toThrow(/line 1: epoch is missing/);
    }));

  it('of a run that has not begun are none', () =>
    inTemporaryFolder(async (folder) => {
      expect(await readMetrics(folder, runPaths(folder).metrics)).toEqual([]);
    }));
});
