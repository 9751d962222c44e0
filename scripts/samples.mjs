/**
 * Trains the runs that ship with GradLens, media/samples, with the plain kernels: the same bytes on every machine.
 * `--check` trains them beside the shipped ones and compares.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const shipped = join(root, 'media', 'samples');
const sweep = join(root, 'media', 'experiments', 'sample-sweep.gradlens.json');
const run = promisify(execFile);

/** The runs of the sweep that ship: folder in media/samples → name of the run. */
const samples = { natural: 'Natural', 'at-0.1': 'AT-0.1' };

/** @typedef {{ folder: string, name: string }} TrainedRun */

/**
 * @param {string} folder
 * @returns {Promise<TrainedRun[]>}
 */
async function train(folder) {
  const runs = join(folder, 'runs');
  const words = [
    'run',
    sweep,
    '--only',
    ...Object.values(samples),
    '--runs',
    runs,
    '--backend',
    'wasm',
    '--kernels',
    'plain',
    '--json',
  ];
  const { stdout } = await run(process.execPath, [join(root, 'dist', 'cli.js'), ...words]);
  /** @type {unknown} */
  const result = JSON.parse(stdout);
  if (isResult(result)) return result.runs;
  throw new Error(`gradlens run wrote no runs: ${stdout}`);
}

/**
 * @param {unknown} value
 * @returns {value is { runs: TrainedRun[] }}
 */
const isResult = (value) =>
  typeof value === 'object' && value !== null && 'runs' in value && Array.isArray(value.runs);

/**
 * Copies what a finished run needs to be looked at, without anything that a clock or the machine decides.
 * @param {string} from
 * @param {string} to
 */
async function copySample(from, to) {
  const checkpoint = (await readdir(join(from, 'checkpoints'))).sort().at(-1);
  if (checkpoint === undefined) throw new Error(`${from} holds no checkpoint`);
  await mkdir(join(to, 'checkpoints'), { recursive: true });
  for (const file of [
    'experiment.json',
    'metrics.jsonl',
    'evaluation.json',
    join('checkpoints', checkpoint),
  ]) {
    await copyFile(join(from, file), join(to, file));
  }
  await writeFile(
    join(to, 'environment.json'),
    withoutMachine(await readFile(join(from, 'environment.json'), 'utf8')),
  );
  await writeFile(join(to, 'status.json'), json({ status: 'finished' }));
}

/**
 * The plain kernels give the same numbers under every version of Node.
 * @param {string} environment
 */
const withoutMachine = (environment) =>
  json(JSON.parse(environment, (key, /** @type {unknown} */ value) => (key === 'node' ? undefined : value)));

/** @param {unknown} value */
const json = (value) => `${JSON.stringify(value, undefined, 2)}\n`;

/**
 * @param {string} folder
 * @returns {Promise<string[]>} paths of all files, relative to the folder
 */
async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}

/**
 * @param {string} one
 * @param {string} other
 * @returns {Promise<string[]>} files that differ, or that only one of the folders holds
 */
async function differences(one, other) {
  const names = [...new Set([...(await filesIn(one)), ...(await filesIn(other))])];
  const bytes = (/** @type {string} */ path) => readFile(path).catch(() => Buffer.from('missing'));
  const equal = await Promise.all(
    names.map(async (name) => (await bytes(join(one, name))).equals(await bytes(join(other, name)))),
  );
  return names.filter((_, index) => !equal[index]);
}

await run(process.execPath, [join(root, 'scripts', 'build.mjs')]);
const work = await mkdtemp(join(tmpdir(), 'gradlens-samples-'));
try {
  const trained = await train(work);
  const made = join(work, 'samples');
  for (const [folder, name] of Object.entries(samples)) {
    const source = trained.find((candidate) => candidate.name === name);
    if (!source) throw new Error(`the sweep has no run ${name}`);
    await copySample(source.folder, join(made, folder));
  }
  if (process.argv.includes('--check')) {
    const different = await differences(made, shipped);
    console.log(
      different.length === 0 ? 'The samples train to the same bytes.' : `Different: ${different.join(', ')}`,
    );
    process.exitCode = different.length === 0 ? 0 : 1;
  } else {
    await rm(shipped, { recursive: true, force: true });
    for (const folder of Object.keys(samples)) await copySample(join(made, folder), join(shipped, folder));
  }
} finally {
  await rm(work, { recursive: true, force: true });
}
