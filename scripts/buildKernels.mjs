/**
 * Compiles the AssemblyScript of src/backend/wasm/assembly twice: plain SIMD, and with fused multiply-add.
 */
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = 'src/backend/wasm/assembly';

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
  const { main, createMemoryStream } = (await import('assemblyscript/asc')).default;
  const stderr = createMemoryStream();
  /** @type {Uint8Array | undefined} */
  let module;
  const { error } = await main(
    [
      `${sources}/index.ts`,
      '--outFile',
      'kernels.wasm',
      ...options,
      '--use',
      `FUSED=${fused}`,
      '--baseDir',
      root,
    ],
    {
      stderr,
      writeFile: (_name, contents) => {
        if (typeof contents !== 'string') module = contents;
      },
    },
  );
  if (error !== null || module === undefined)
    throw new Error(`The kernels do not compile:\n${stderr.toString()}`);
  // Renamed when whole, because two runs may build at the same time.
  const part = `${target}.${process.pid}.part`;
  await writeFile(part, module);
  await rename(part, target);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels();
