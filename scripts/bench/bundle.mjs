/** Runs a measuring program of test/bench: bundled first, in a process of its own. */
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

export const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** @param {string} name of the file in test/bench, without an ending @returns {Promise<string>} the program */
export async function bundleProgram(name) {
  const outfile = join(checkout, 'dist', 'bench', `${name}.js`);
  await build({
    absWorkingDir: checkout,
    entryPoints: [`test/bench/${name}.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
  });
  return outfile;
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {readonly string[]} [flags] of Node
 * @returns {Promise<unknown>} the JSON of the last line that it printed
 */
export async function runProgram(program, args, flags = []) {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, ...args]);
  /** @type {unknown} */
  const measured = JSON.parse(stdout.trim().split('\n').at(-1) ?? 'null');
  return measured;
}
