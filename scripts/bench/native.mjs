/**
 * Native TensorFlow beside PyTorch, on the same threads of the same machine. Both stay loaded and take turns, so that a
 * busy spell of the machine meets both; the shortest time of each counts.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { buildAddon } from '../buildAddon.mjs';
import { pytorch } from '../lib/pytorch.mjs';
import { tensorflowWheel } from '../lib/tensorflowWheel.mjs';
import { bundleProgram, checkout, runProgram } from './bundle.mjs';
import { report } from './report.mjs';
import { startStepProgram } from './stepProgram.mjs';

/** @typedef {import('./stepProgram.mjs').StepProgram} StepProgram */
/** @typedef {{ name: string, value: number }} Measurement */

const ROUNDS = 6;
/** What is measured, with how many runs a round after one that fills caches. */
const rows = {
  'Madry net, batch 128, training step': 3,
  'Madry net, batch 128, input gradient': 3,
  'Madry net, PGD-10 on 512 images': 1,
  'WRN-16-4, batch 64, training step': 1,
  'WRN-16-1, batch 64, training step': 3,
  'WRN-16-1, batch 64, input gradient': 3,
};

export async function benchNative() {
  const torch = await pytorch(console.log);
  const addon = await buildAddon(console.log);
  const tensorflow = await tensorflowWheel(console.log);
  const places = [addon, tensorflow, join(checkout, 'dist', 'wasm')];
  const probing = await runProgram(await bundleProgram('probe'), places);
  const bars = ['≤ 3000 ms', '≤ 100 ms'];
  for (const [index, { name, value }] of /** @type {Measurement[]} */ (probing).entries()) {
    report(name, `${value.toFixed(0)} ms`, bars[index] ?? '');
  }
  const ours = startStepProgram(process.execPath, [await bundleProgram('nativeSteps'), ...places]);
  const script = join(checkout, 'scripts', 'bench', 'nativeSteps.py');
  // TensorFlow takes as many threads by itself.
  const threads = String(availableParallelism());
  const theirs = startStepProgram('python3', [script, threads], { PYTHONPATH: torch });
  for (const [row, runs] of Object.entries(rows)) {
    const [our, their] = await alternate(row, runs, [ours, theirs]);
    const times = `${our.toFixed(0)} and ${their.toFixed(0)} ms`;
    report(`${row}, over PyTorch`, `${(our / their).toFixed(2)} (${times})`, '≤ 1.3');
  }
  await Promise.all([ours.end(), theirs.end()]);
}

/**
 * @param {string} row @param {number} runs a round @param {readonly [StepProgram, StepProgram]} programs
 * @returns {Promise<[number, number]>} the shortest time of each, in milliseconds
 */
async function alternate(row, runs, [ours, theirs]) {
  let best = /** @type {[number, number]} */ ([Infinity, Infinity]);
  for (let round = 0; round < ROUNDS; round++) {
    const our = await ours.measure(row, runs);
    const their = await theirs.measure(row, runs);
    best = [Math.min(best[0], our), Math.min(best[1], their)];
  }
  return best;
}
