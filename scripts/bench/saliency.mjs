/** From the click on an image's arrow to the painted maps of both sample models, in a real VS Code. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../lib/processes.mjs';
import { checkout } from './bundle.mjs';
import { quantile, report } from './report.mjs';

export async function benchSaliency() {
  const folder = await mkdtemp(join(tmpdir(), 'gradlens-bench-'));
  const file = join(folder, 'saliency.json');
  try {
    const { code, output } = await run(
      process.execPath,
      [join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', 'bench'],
      { cwd: checkout, env: { GRADLENS_SALIENCY_MEASURES: file } },
    );
    if (code !== 0) throw new Error(`The panel could not be measured: ${output}`);
    /** @type {unknown} */
    const parsed = JSON.parse(await readFile(file, 'utf8'));
    const samples = /** @type {number[]} */ (parsed);
    const [median, p95] = [0.5, 0.95].map((share) => quantile(samples, share).toFixed(0));
    report('saliency, 28 × 28, two models, click to painted', `p50 ${median}, p95 ${p95} ms`, 'p95 ≤ 150 ms');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
