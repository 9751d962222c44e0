/**
 * What is measured in a window of the newest VS Code: activation as VS Code counts it, and the time from the click on an
 * image's arrow to the painted maps of both sample models.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runOrThrow } from '../lib/processes.mjs';
import { checkout } from './bundle.mjs';
import { quantile, report } from './report.mjs';

export async function benchWindow() {
  const folder = await mkdtemp(join(tmpdir(), 'gradlens-bench-'));
  const [activationFile, saliencyFile] = ['activation', 'saliency'].map((name) =>
    join(folder, `${name}.json`),
  );
  try {
    // As it ships: a development build takes longer to load.
    await runOrThrow(process.execPath, ['scripts/build.mjs', '--production'], { cwd: checkout });
    const vitest = join('node_modules', 'vitest', 'vitest.mjs');
    await runOrThrow(process.execPath, [vitest, 'run', '--project', 'bench'], {
      cwd: checkout,
      env: { GRADLENS_ACTIVATION_MEASURES: activationFile, GRADLENS_SALIENCY_MEASURES: saliencyFile },
    });
    const activation = /** @type {number} */ (await readMeasure(activationFile));
    const samples = /** @type {number[]} */ (await readMeasure(saliencyFile));
    const [median, p95] = [0.5, 0.95].map((share) => quantile(samples, share).toFixed(0));
    report('activation, as VS Code counts it', `${activation} ms`, '≤ 50 ms');
    report('saliency, 28 × 28, two models, click to painted', `p50 ${median}, p95 ${p95} ms`, 'p95 ≤ 150 ms');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string | undefined} file @returns {Promise<unknown>} */
async function readMeasure(file = '') {
  /** @type {unknown} */
  const measure = JSON.parse(await readFile(file, 'utf8'));
  return measure;
}
