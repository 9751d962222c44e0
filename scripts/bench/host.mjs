/** Activation and the longest stalls of the extension host, measured inside the newest VS Code. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../lib/processes.mjs';
import { checkout } from './bundle.mjs';
import { report } from './report.mjs';

/** @typedef {{ activationMs: number | null, startStallMs: number, trainingStallMs: number }} HostMeasures */

export async function benchHost() {
  const folder = await mkdtemp(join(tmpdir(), 'gradlens-bench-'));
  const file = join(folder, 'host.json');
  try {
    const { code, output } = await run(
      process.execPath,
      ['scripts/testVscode.mjs', '--release', 'newest', '--grep', 'host measures'],
      { cwd: checkout, env: { GRADLENS_HOST_MEASURES: file } },
    );
    if (code !== 0) throw new Error(`The host could not be measured: ${output}`);
    /** @type {unknown} */
    const parsed = JSON.parse(await readFile(file, 'utf8'));
    const measures = /** @type {HostMeasures} */ (parsed);
    report('activation, with the way there and back', `${measures.activationMs?.toFixed(1) ?? '–'} ms`, '–');
    report(
      'longest stall of the host, training runs',
      `${measures.trainingStallMs.toFixed(1)} ms`,
      '≤ 20 ms',
    );
    report('longest stall of the host, training starts', `${measures.startStallMs.toFixed(1)} ms`, '–');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
