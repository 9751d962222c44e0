/** Native TensorFlow beside PyTorch, on the same threads of the same machine in the same run. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { buildAddon } from '../buildAddon.mjs';
import { runOrThrow } from '../lib/processes.mjs';
import { pytorch } from '../lib/pytorch.mjs';
import { tensorflowWheel } from '../lib/tensorflowWheel.mjs';
import { bundleProgram, checkout, runProgram } from './bundle.mjs';
import { report } from './report.mjs';

/** @typedef {{ name: string, value: number, unit: string }} Measurement */

export async function benchNative() {
  const torch = await pytorch(console.log);
  const addon = await buildAddon(console.log);
  const tensorflow = await tensorflowWheel(console.log);
  const program = await bundleProgram('nativeSteps');
  const ours = /** @type {Measurement[]} */ (
    await runProgram(program, [addon, tensorflow, join(checkout, 'dist', 'wasm')])
  );
  const script = join(checkout, 'scripts', 'bench', 'nativeSteps.py');
  const output = await runOrThrow('python3', [script, String(availableParallelism())], {
    env: { PYTHONPATH: torch },
  });
  /** @type {unknown} */
  const measured = JSON.parse(output.trim().split('\n').at(-1) ?? '[]');
  const theirs = /** @type {Measurement[]} */ (measured);
  for (const { name, value } of ours) {
    const other = theirs.find((measurement) => measurement.name === name)?.value ?? Number.NaN;
    const ratio = `${(value / other).toFixed(2)} (${value.toFixed(0)} and ${other.toFixed(0)} ms)`;
    report(`${name}, over PyTorch`, ratio, '≤ 1.3');
  }
}
