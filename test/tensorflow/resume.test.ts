import { spawn } from 'node:child_process';
import { mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../../src/models/checkpoints/safetensors';
import { BACKEND_CHANGED, readMetrics } from '../../src/runs/metricsFile';
import { readRun } from '../../src/runs/readRun';
import { runPaths } from '../../src/runs/runFolder';
import { addonFolder, tensorflowLibrary } from '../unit/support/nativeTensorflow';
import { buildProgramRoot } from '../unit/support/programRoot';

const wasm = ['--backend', 'wasm', '--kernels', 'plain'];
const native = ['--backend', 'tensorflow-cpu', '--tensorflow-library', tensorflowLibrary];

/** Twenty steps of Adam in four epochs; the rest is small. */
const experiment = {
  data: 'mnist-4k',
  architecture: 'wong-small',
  training: { epochs: 4, batchSize: 800 },
  evaluation: { attack: { name: 'fgsm' }, targets: [] },
};

let folder: string;
let program: string;
let path: string;

beforeAll(async () => {
  const root = await buildProgramRoot();
  await symlink(addonFolder, join(root, 'dist', 'tensorflow'));
  program = join(root, 'dist', 'cli.js');
  folder = await mkdtemp(join(tmpdir(), 'gradlens-resume-'));
  path = join(folder, 'twenty.gradlens.json');
  await writeFile(path, JSON.stringify(experiment));
});

/** @param cut whether the person presses Ctrl+C after the first epoch @returns the exit code */
function run(runs: string, words: readonly string[], cut = false): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, 'run', path, '--runs', join(folder, runs), ...words], {
      env: { ...process.env, XDG_CACHE_HOME: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (cut && stderr.includes('epoch 1:')) child.kill('SIGINT');
    });
    child.once('close', resolve);
  });
}

const runOf = (runs: string): string => join(folder, runs, 'Natural');

/** All weights of the finished network, one behind the other. */
async function weightsOf(runs: string): Promise<number[]> {
  const file = join(runPaths(runOf(runs)).checkpoints, 'epoch-004.safetensors');
  const { tensors } = readSafetensors(await readFile(file), file);
  return [...tensors.values()].flatMap(({ data }) => Array.from(data, Number));
}

/** Rounding of 32-bit numbers, carried on by steps of 1e-3 each, moves a weight by some 2e-6. */
const TOLERANCE = 1e-5;

describe.each([
  { began: 'wasm (plain)', first: wasm, ends: 'tensorflow-cpu', then: native },
  { began: 'tensorflow-cpu', first: native, ends: 'wasm (plain)', then: wasm },
])('a run begun on $began', ({ began, first, ends, then }) => {
  it(`goes on with ${ends} in another process, to the weights of an uninterrupted run, and names both`, async () => {
    expect(await run('whole', wasm)).toBe(0);
    expect(await run(began, first, true)).toBe(130);
    const cut = await readRun(runOf(began));
    expect(cut).toMatchObject({ status: 'cancelled', backend: began });
    const step = cut.checkpoints.at(-1)?.step ?? NaN;
    expect(step).toBeLessThan(20);
    expect(await run(began, [...then, '--resume'])).toBe(0);

    const [whole, resumed] = [await weightsOf('whole'), await weightsOf(began)];
    expect(resumed).toHaveLength(whole.length);
    const away = resumed.map((weight, index) => Math.abs(weight - (whole[index] ?? NaN)));
    expect(away.filter((distance) => !(distance < TOLERANCE))).toEqual([]);
    expect(await readRun(runOf(began))).toMatchObject({
      status: 'finished',
      backend: `${began}, ${ends} after step ${String(step)}`,
      evaluation: { backend: ends },
    });
    const records = await readMetrics(runOf(began), runPaths(runOf(began)).metrics);
    expect(records.filter(({ kind }) => kind === 'warning')).toMatchObject([{ step, code: BACKEND_CHANGED }]);
  }, 240_000);
});
