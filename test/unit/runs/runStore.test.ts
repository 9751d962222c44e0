import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFiles, type FilePort } from '../../../src/runs/files';
import { readMetrics } from '../../../src/runs/metricsFile';
import { readExperiment, readRun } from '../../../src/runs/readRun';
import { runPaths } from '../../../src/runs/runFolder';
import { createRun, reopenRun } from '../../../src/runs/runStore';
import { checkpointAt, environment, experimentNamed, inTemporaryFolder, stepRecord } from './tinyRun';

const evaluation = {
  backend: 'wasm (plain)',
  checkpoint: 'epoch-002.safetensors',
  source: { correct: 9, count: 10, value: 0.9, low: 0.6, high: 0.98 },
  robust: { correct: 5, count: 10, value: 0.5, low: 0.24, high: 0.76 },
  targets: [],
};

/** A file system that gives up after a few bytes of each file whose path contains `part`. */
const withoutRoomFor = (part: string, code = 'ENOSPC'): FilePort => ({
  ...nodeFiles,
  writeFlushed: async (path, content) => {
    if (!path.includes(part)) return nodeFiles.writeFlushed(path, content);
    await nodeFiles.writeFlushed(
      path,
      typeof content === 'string' || content instanceof Uint8Array ? content.slice(0, 3) : 'par',
    );
    throw Object.assign(new Error(`${code}: refused`), { code });
  },
});

describe('a new run', () => {
  it('gets a folder named after it, or the next free number', () =>
    inTemporaryFolder(async (folder) => {
      const names = [];
      for (const name of ['AT-0.1', 'AT-0.1', 'N ε=8/255', '../..', 'CON', '', 'AT-0.1']) {
        const run = await createRun(folder, experimentNamed(name), environment);
        names.push(basename(run.folder));
        await run.close({ status: 'finished' });
      }
      expect(names).toEqual(['AT-0.1', 'AT-0.1-2', 'N-8-255', 'run', 'run-CON', 'run-2', 'AT-0.1-3']);
      expect((await readdir(folder)).sort()).toEqual([...names].sort());
    }));

  it('never shares a folder with one that is made at the same time', () =>
    inTemporaryFolder(async (folder) => {
      const runs = await Promise.all(
        Array.from({ length: 8 }, () => createRun(folder, experimentNamed('same'), environment)),
      );
      expect(new Set(runs.map((run) => run.folder)).size).toBe(8);
      await Promise.all(runs.map((run) => run.close({ status: 'cancelled' })));
    }));

  it('tells everything of itself once it is finished', () =>
    inTemporaryFolder(async (folder) => {
      const run = await createRun(folder, experimentNamed('AT-0.1'), environment);
      expect(await readRun(run.folder)).toMatchObject({ status: 'running', checkpoints: [] });
      await run.appendMetrics(stepRecord(1));
      await run.writeCheckpoint(checkpointAt(1, 40));
      await run.writeCheckpoint(checkpointAt(2, 80));
      await run.writeEvaluation(evaluation);
      await run.close({ status: 'finished' });
      const summary = await readRun(run.folder);
      expect(summary).toEqual({
        folder: run.folder,
        name: 'AT-0.1',
        status: 'finished',
        sample: false,
        experiment: experimentNamed('AT-0.1'),
        backend: 'wasm (plain)',
        checkpoints: [{ file: 'epoch-002.safetensors', epoch: 2, step: 80 }],
        evaluation,
        startedAt: summary.startedAt,
      });
      expect(summary.startedAt).toBeGreaterThan(1.7e12);
      expect(await readExperiment(run.folder)).toEqual(experimentNamed('AT-0.1'));
      expect((await readdir(run.folder)).sort()).toEqual([
        'checkpoints',
        'environment.json',
        'evaluation.json',
        'experiment.json',
        'metrics.jsonl',
        'status.json',
      ]);
    }));

  it('says why it failed', () =>
    inTemporaryFolder(async (folder) => {
      const run = await createRun(folder, experimentNamed('a'), environment);
      await run.close({ status: 'failed', cause: new Error('out of luck') });
      const { status, problem } = await readRun(run.folder);
      expect([status, problem?.code]).toEqual(['failed', 'internal']);
      expect(problem?.message).toContain('out of luck');
    }));
});

describe('checkpoints', () => {
  it('keep the last one; within an epoch also that of the last epoch', () =>
    inTemporaryFolder(async (folder) => {
      const run = await createRun(folder, experimentNamed('a'), environment);
      const files = async (): Promise<string[]> => (await readdir(runPaths(run.folder).checkpoints)).sort();
      await run.writeCheckpoint(checkpointAt(1, 40));
      await run.writeCheckpoint(checkpointAt(1, 60, false));
      expect(await files()).toEqual(['epoch-001-step-00060.safetensors', 'epoch-001.safetensors']);
      await run.writeCheckpoint(checkpointAt(1, 70, false));
      expect(await files()).toEqual(['epoch-001-step-00070.safetensors', 'epoch-001.safetensors']);
      await run.writeCheckpoint(checkpointAt(2, 80));
      expect(await files()).toEqual(['epoch-002.safetensors']);
      expect(await readdir(runPaths(run.folder).optimizer)).toEqual(['epoch-002.safetensors']);
      await run.close({ status: 'cancelled' });
      expect(await readdir(runPaths(run.folder).optimizer)).toEqual(['epoch-002.safetensors']);
    }));
});

describe('a run that is taken up again', () => {
  it('goes on at its last checkpoint, without the records after it', () =>
    inTemporaryFolder(async (folder) => {
      const first = await createRun(folder, experimentNamed('a'), environment);
      for (const step of [1, 2]) await first.appendMetrics(stepRecord(step));
      await first.writeCheckpoint(checkpointAt(0, 2, false));
      for (const step of [3, 4]) await first.appendMetrics(stepRecord(step));
      await first.close({ status: 'cancelled' });
      const { startedAt } = await readRun(first.folder);
      const { run, from } = await reopenRun(first.folder);
      expect(from?.checkpoint).toEqual({ file: 'epoch-000-step-00002.safetensors', epoch: 0, step: 2 });
      expect(Buffer.from(from?.model ?? [])).toEqual(Buffer.from(checkpointAt(0, 2).model));
      expect(Buffer.from(from?.optimizer ?? [])).toEqual(Buffer.from(checkpointAt(0, 2).optimizer));
      await run.appendMetrics(stepRecord(3));
      await run.close({ status: 'finished' });
      const steps = (await readMetrics(run.folder, runPaths(run.folder).metrics)).map(({ step }) => step);
      expect(steps).toEqual([1, 2, 3]);
      expect((await readRun(run.folder)).startedAt).toBe(startedAt);
    }));

  it('begins anew where it has no checkpoint', () =>
    inTemporaryFolder(async (folder) => {
      const first = await createRun(folder, experimentNamed('a'), environment);
      await first.appendMetrics(stepRecord(1));
      await first.close({ status: 'failed', cause: 'x' });
      const { run, from } = await reopenRun(first.folder);
      expect(from).toBeUndefined();
      expect(await readMetrics(run.folder, runPaths(run.folder).metrics)).toEqual([]);
      await run.close({ status: 'cancelled' });
    }));

  it('is refused while a living process writes it', () =>
    inTemporaryFolder(async (folder) => {
      const run = await createRun(folder, experimentNamed('a'), environment);
      await expect(reopenRun(run.folder)).rejects.toMatchObject({
        code: 'run/busy',
        message: expect.stringContaining(String(process.pid)) as string,
      });
      await run.close({ status: 'cancelled' });
      const again = await reopenRun(run.folder);
      await again.run.close({ status: 'cancelled' });
    }));

  it('is free when its process is gone, and reads as interrupted until then', () =>
    inTemporaryFolder(async (folder) => {
      const dead = await createRun(folder, experimentNamed('a'), environment);
      const path = dead.folder;
      // The same pid started at another time is another process.
      const gone = { pid: process.pid, started: 'another time' };
      const status = JSON.parse(await readFile(runPaths(path).status, 'utf8')) as object;
      await writeFile(runPaths(path).status, JSON.stringify({ ...status, owner: gone }));
      await writeFile(runPaths(path).lock, JSON.stringify(gone));
      expect((await readRun(path)).status).toBe('interrupted');
      const outcomes = await Promise.allSettled([reopenRun(path), reopenRun(path), reopenRun(path)]);
      const taken = outcomes.filter((outcome) => outcome.status === 'fulfilled');
      expect(taken.length).toBe(1);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'run/busy' });
      }
      expect((await readRun(path)).status).toBe('running');
      await taken[0]?.value.run.close({ status: 'cancelled' });
      expect((await readdir(path)).filter((name) => name.includes('lock'))).toEqual([]);
      await dead.close({ status: 'cancelled' });
    }));

  it('names the file where the state for resuming is lost, and is free again', () =>
    inTemporaryFolder(async (folder) => {
      const run = await createRun(folder, experimentNamed('a'), environment);
      await run.writeCheckpoint(checkpointAt(1, 40));
      await run.close({ status: 'cancelled' });
      await rm(runPaths(run.folder).optimizer, { recursive: true });
      for (let attempt = 0; attempt < 2; attempt++) {
        await expect(reopenRun(run.folder)).rejects.toMatchObject({
          code: 'run/checkpoint-missing',
          message: expect.stringContaining(join('optimizer', 'epoch-001.safetensors')) as string,
        });
      }
    }));
});

describe('a disk that is full', () => {
  it('is told with the path, and what was there stays whole and resumable', () =>
    inTemporaryFolder(async (folder) => {
      const before = await createRun(folder, experimentNamed('a'), environment);
      await before.writeCheckpoint(checkpointAt(1, 40));
      await before.close({ status: 'cancelled' });
      for (const part of ['optimizer', 'checkpoints']) {
        const { run } = await reopenRun(before.folder, withoutRoomFor(part));
        const writing = run.writeCheckpoint(checkpointAt(2, 80));
        await expect(writing).rejects.toMatchObject({ code: 'file/disk-full' });
        await expect(writing).rejects.toThrow(join(part, 'epoch-002.safetensors'));
        await run.close({ status: 'failed', cause: await writing.catch((error: unknown) => error) });
        const { status, problem, checkpoints } = await readRun(before.folder);
        expect([status, problem?.code]).toEqual(['failed', 'file/disk-full']);
        expect(checkpoints.map(({ file }) => file)).toEqual(['epoch-001.safetensors']);
      }
      const { run, from } = await reopenRun(before.folder);
      expect(from?.checkpoint.step).toBe(40);
      await run.close({ status: 'cancelled' });
      expect(
        (await readdir(run.folder, { recursive: true })).filter((name) => name.endsWith('.tmp')),
      ).toEqual([]);
    }));

  it.skipIf(process.platform !== 'linux')('is told for metrics as well (Linux has /dev/full)', () =>
    inTemporaryFolder(async (folder) => {
      const { symlink } = await import('node:fs/promises');
      const run = await createRun(folder, experimentNamed('a'), environment);
      await run.close({ status: 'cancelled' });
      await rm(runPaths(run.folder).metrics);
      const { openMetrics } = await import('../../../src/runs/metricsFile');
      await symlink('/dev/full', runPaths(run.folder).metrics);
      const metrics = await openMetrics(runPaths(run.folder).metrics);
      await expect(metrics.append(stepRecord(1))).rejects.toMatchObject({ code: 'file/disk-full' });
      await metrics.close();
    }),
  );

  it('leaves no half-made folder of a new run', () =>
    inTemporaryFolder(async (folder) => {
      const making = createRun(folder, experimentNamed('a'), environment, withoutRoomFor('environment.json'));
      await expect(making).rejects.toMatchObject({ code: 'file/disk-full' });
      expect(await readdir(folder)).toEqual([]);
    }));
});

describe('a folder that cannot be written', () => {
  it('is told with path and reason', () =>
    inTemporaryFolder(async (folder) => {
      const refusing = createRun(
        folder,
        experimentNamed('a'),
        environment,
        withoutRoomFor('experiment.json', 'EROFS'),
      );
      await expect(refusing).rejects.toMatchObject({
        code: 'file/cannot-write',
        message: expect.stringMatching(/experiment\.json.*read-only/) as string,
      });
    }));

  it('is told where a file stands in its place', () =>
    inTemporaryFolder(async (folder) => {
      await mkdir(join(folder, 'a'));
      await writeFile(join(folder, 'runs'), 'not a folder');
      await expect(createRun(join(folder, 'runs'), experimentNamed('a'), environment)).rejects.toMatchObject({
        code: 'file/cannot-write',
      });
    }));
});
