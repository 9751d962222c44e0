/** The companion kernels beside the stock ones: GFLOPS of single kernels, and a whole training step. */
import { join } from 'node:path';
import { bundleProgram, checkout, runProgram } from './bundle.mjs';

/** @typedef {{ name: string, value: number, unit: string }} Measurement */
/** @typedef {'stock' | 'plain' | 'fma'} Variant */

const wasmFolder = join(checkout, 'dist/wasm');

/** Node 20 has relaxed SIMD behind a flag. */
const relaxedSimd = process.version.startsWith('v20.') ? ['--experimental-wasm-relaxed-simd'] : [];

/** The bars that the project states, by row and column. @type {Readonly<Record<string, string>>} */
const bars = {
  'GEMM 1024³': 'plain ≥ 24, fused ≥ 36',
  'Madry net, batch 128, training step over GEMM 1024³': '≤ 9',
  'WRN-16-1, batch 64, training step': 'fused ≤ 450',
};

/**
 * @param {string} program
 * @param {Variant} variant
 * @returns {Promise<Measurement[]>}
 */
async function measure(program, variant) {
  const measured = await runProgram(program, [variant, wasmFolder], variant === 'fma' ? relaxedSimd : []);
  return /** @type {Measurement[]} */ (measured);
}

/** @param {Readonly<Record<Variant, Measurement[]>>} columns */
function print({ stock, plain, fma }) {
  const line = (/** @type {string[]} */ [name = '', unit = '', ...cells]) =>
    `${name.padEnd(56)} ${unit.padEnd(7)}${cells.map((cell) => cell.padStart(8)).join('')}`;
  console.log(`${line(['', '', 'stock', 'plain', 'fused'])}  bar`);
  for (const { name, unit } of plain) {
    const cells = [stock, plain, fma].map((column) => {
      const found = column.find((measurement) => measurement.name === name);
      return found === undefined ? '–' : found.value.toFixed(1);
    });
    console.log(`${line([name, unit, ...cells])}  ${bars[name] ?? ''}`.trimEnd());
  }
}

/** Prints the table of the kernels. */
export async function benchKernels() {
  const program = await bundleProgram('kernels');
  // One after the other: they would share the processor.
  const stock = await measure(program, 'stock');
  const plain = await measure(program, 'plain');
  const fma = await measure(program, 'fma');
  console.log(`Kernels on one thread, Node ${process.version}, best of several runs`);
  print({ stock, plain, fma });
}
