/**
 * The sample sweep with three seeds, beside the spread of the same recipe in PyTorch: small net of Wong et al.,
 * FGSM-RS with step 1.25 ε, batch 100, Adam, learning rate 1e-3 falling linearly to 0, 20 epochs; seeds 0, 1, 2.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../lib/processes.mjs';
import { checkout } from './bundle.mjs';

const SEEDS = [0, 1, 2];
const COLUMNS = ['source', 'under PGD-10', 'resized', 'padded'];

/** Per cent, by run and column, seeds 0, 1, 2: PyTorch. @type {Readonly<Record<string, number[][]>>} */
const pytorch = {
  Natural: [
    [95.7, 95.4, 95.5],
    [14.9, 21.2, 18.0],
    [22.2, 31.7, 20.8],
    [62.4, 62.8, 62.3],
  ],
  'AT-0.05': [
    [96.5, 96.4, 95.8],
    [62.9, 66.4, 70.7],
    [38.0, 34.6, 26.9],
    [61.3, 62.1, 64.0],
  ],
  'AT-0.1': [
    [94.4, 94.8, 93.0],
    [81.5, 82.0, 77.7],
    [42.6, 39.3, 29.7],
    [61.4, 58.8, 60.9],
  ],
  'AT-0.15': [
    [87.3, 92.4, 71.0],
    [69.0, 79.6, 49.2],
    [41.2, 36.1, 35.0],
    [60.4, 57.7, 44.2],
  ],
  'AT-0.2': [
    [69.6, 80.8, 83.1],
    [56.1, 62.9, 64.8],
    [29.7, 35.2, 39.6],
    [42.7, 51.1, 57.8],
  ],
  'N-0.1': [
    [95.9, 95.2, 95.5],
    [25.3, 27.6, 25.3],
    [28.2, 33.2, 23.9],
    [63.3, 63.2, 65.1],
  ],
  'N-0.3': [
    [95.6, 96.0, 95.7],
    [50.7, 55.6, 54.9],
    [29.8, 41.4, 28.8],
    [60.7, 64.3, 66.5],
  ],
};

/** @typedef {{ value: number }} Proportion */
/** @typedef {{ source: Proportion, robust: Proportion, targets: { accuracy: Proportion }[] }} Evaluation */

export async function benchSweep() {
  const folder = await mkdtemp(join(tmpdir(), 'gradlens-bench-'));
  try {
    for (const seed of SEEDS) await train(folder, seed);
    for (const [name, peer] of Object.entries(pytorch)) await printRow(folder, name, peer);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder @param {number} seed */
async function train(folder, seed) {
  const file = join(folder, `seed-${seed}.gradlens.json`);
  /** @type {unknown} */
  const parsed = JSON.parse(
    await readFile(join(checkout, 'media/experiments/sample-sweep.gradlens.json'), 'utf8'),
  );
  const sweep = /** @type {object} */ (parsed);
  await writeFile(file, JSON.stringify({ ...sweep, seed }));
  const started = Date.now();
  const { code, output } = await run(
    process.execPath,
    ['dist/cli.js', 'run', file, '--runs', join(folder, `${seed}`)],
    {
      cwd: checkout,
    },
  );
  if (code !== 0) throw new Error(`The sweep failed: ${output}`);
  console.log(
    `sample sweep, seed ${seed}: ${((Date.now() - started) / 1000).toFixed(0)} s  bar ≤ 240 s with the table`,
  );
}

/** @param {string} folder @param {string} name @param {number[][]} peer */
async function printRow(folder, name, peer) {
  const evaluations = await Promise.all(SEEDS.map((seed) => evaluationOf(join(folder, `${seed}`, name))));
  COLUMNS.forEach((column, index) => {
    const ours = evaluations.map((values) => values[index] ?? Number.NaN);
    const theirs = peer[index] ?? [];
    console.log(
      `${name.padEnd(8)} ${column.padEnd(13)} ${spread(ours)}  PyTorch ${spread(theirs)}  ${overlap(ours, theirs) ? 'overlap' : 'apart'}`,
    );
  });
}

/** @param {string} run @returns {Promise<number[]>} per cent, by column */
async function evaluationOf(run) {
  /** @type {unknown} */
  const parsed = JSON.parse(await readFile(join(run, 'evaluation.json'), 'utf8'));
  const { source, robust, targets } = /** @type {Evaluation} */ (parsed);
  return [source, robust, ...targets.map(({ accuracy }) => accuracy)].map(({ value }) => 100 * value);
}

/** @param {readonly number[]} values */
const spread = (values) =>
  `${Math.min(...values).toFixed(1)}–${Math.max(...values).toFixed(1)} (${values.map((value) => value.toFixed(1)).join(' ')})`;

/** @param {readonly number[]} a @param {readonly number[]} b */
const overlap = (a, b) => Math.min(...a) <= Math.max(...b) && Math.min(...b) <= Math.max(...a);
