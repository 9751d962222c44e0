/**
 * Prints what GradLens reaches on this machine as a table, beside the bars it is held to. Nothing is asserted: a clock
 * on a shared machine is no test.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { buildKernels } from './buildKernels.mjs';

/** @typedef {{ name: string, value: number, unit: string }} Measurement */
/** @typedef {'stock' | 'plain' | 'fma'} Variant */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wasmFolder = join(root, 'dist/wasm');
const program = join(root, 'dist/bench/kernels.js');

/** Node 20 has relaxed SIMD behind a flag. */
const relaxedSimd = process.version.startsWith('v20.') ? ['--experimental-wasm-relaxed-simd'] : [];

/** The bars that the project states, by row and column. @type {Readonly<Record<string, string>>} */
const bars = {
  'GEMM 1024³': 'plain ≥ 24, fused ≥ 36',
  'Madry net, batch 128, training step over GEMM 1024³': '≤ 9',
};

async function prepare() {
  await mkdir(wasmFolder, { recursive: true });
  await buildKernels(wasmFolder);
  const stock = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  const module = 'tfjs-backend-wasm-simd.wasm';
  await copyFile(join(stock, module), join(wasmFolder, module));
  await build({
    absWorkingDir: root,
    entryPoints: ['test/bench/kernels.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
  });
}

/**
 * @param {Variant} variant
 * @returns {Promise<Measurement[]>}
 */
async function measure(variant) {
  const flags = variant === 'fma' ? relaxedSimd : [];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, variant, wasmFolder]);
  /** @type {unknown} */
  const measurements = JSON.parse(stdout.trim().split('\n').at(-1) ?? '[]');
  return /** @type {Measurement[]} */ (measurements);
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

await prepare();
// One after the other: they would share the processor.
const stock = await measure('stock');
const plain = await measure('plain');
const fma = await measure('fma');
console.log(`Node ${process.version}, one thread, best of several runs`);
print({ stock, plain, fma });
