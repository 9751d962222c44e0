/**
 * Compiles the AssemblyScript of src/backend/wasm/assembly twice: plain SIMD, and with fused multiply-add.
 */
import { execFile } from 'node:child_process';
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = 'src/backend/wasm/assembly';
const compiler = 'node_modules/assemblyscript/bin/asc.js';
const run = promisify(execFile);

/** What differs between the builds: the value of the source's constant `FUSED`. */
const builds = { 'kernels.wasm': 0, 'kernels-fma.wasm': 1 };

/**
 * The module lives in the memory of the TensorFlow.js backend: it imports that memory and brings neither data segments
 * nor a heap of its own.
 */
const options = [
  ...['--runtime', 'stub', '--importMemory', '--noExportMemory'],
  ...['-O3', '--noAssert', '--enable', 'simd', '--enable', 'relaxed-simd'],
];

/**
 * Builds what is older than its sources.
 *
 * @param {string} [folder] Where the two modules go.
 */
export async function buildKernels(folder = join(root, 'dist/wasm')) {
  await mkdir(folder, { recursive: true });
  const changed = await newestSource();
  for (const [name, fused] of Object.entries(builds)) {
    const target = join(folder, name);
    if ((await modified(target)) < changed) await compile(target, fused);
  }
}

/** @returns {Promise<number>} */
async function newestSource() {
  const names = await readdir(join(root, sources));
  const files = [fileURLToPath(import.meta.url), ...names.map((name) => join(root, sources, name))];
  return Math.max(...(await Promise.all(files.map(modified))));
}

/**
 * When a file was last written, in milliseconds; 0 if it does not exist.
 *
 * @param {string} file
 */
async function modified(file) {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}

/**
 * @param {string} target
 * @param {number} fused
 */
async function compile(target, fused) {
  // Renamed when whole, because two runs may build at the same time.
  const part = `${target}.${process.pid}.part`;
  const outFile = ['--outFile', relative(root, part)];
  const constants = ['--use', `FUSED=${fused}`];
  // A process of its own: importing the compiler would bring AssemblyScript's global types into this project.
  await run(process.execPath, [compiler, `${sources}/index.ts`, ...outFile, ...options, ...constants], {
    cwd: root,
  });
  await rename(part, target);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels();
