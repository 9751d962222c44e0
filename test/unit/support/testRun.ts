/** A run folder with an untrained network: enough for everything that asks a checkpoint. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveExperiments } from '../../../src/experiments/resolve';
import { createModel } from '../../../src/models/architectures';
import { encodeCheckpoint } from '../../../src/models/checkpoints/checkpoint';
import type { CheckpointRef } from '../../../src/protocol/runs';
import { runPaths } from '../../../src/runs/runFolder';
import { randomStream } from '../../../src/data/random';

/** Needs a backend. The run is named `Untrained`, its data set is mnist-4k. */
export async function makeTestRun(seed = 0): Promise<CheckpointRef> {
  const run = join(await mkdtemp(join(tmpdir(), 'gradlens-run-')), 'untrained');
  const file = 'epoch-001.safetensors';
  await mkdir(runPaths(run).checkpoints, { recursive: true });
  await writeCheckpoint({ run, file }, seed);
  // One step: what an attack does is measured elsewhere.
  const evaluation = { attack: { name: 'fgsm' } };
  const text = JSON.stringify({
    name: 'Untrained',
    data: 'mnist-4k',
    architecture: 'wong-small',
    evaluation,
  });
  const [experiment] = resolveExperiments('test', text);
  const backend = { name: 'wasm', kernels: 'plain', reason: 'test', versions: {} };
  await writeJson(runPaths(run).experiment, experiment);
  await writeJson(runPaths(run).environment, { backend, dataChecksums: {}, seed: 0 });
  await writeJson(runPaths(run).status, { status: 'finished' });
  return { run, file };
}

/** Writes fresh weights of a seed, whatever was there. */
export const writeCheckpoint = async ({ run, file }: CheckpointRef, seed: number): Promise<void> =>
  writeFile(join(runPaths(run).checkpoints, file), await untrainedCheckpoint(seed));

/** Wong's small net with fresh weights, as a checkpoint's bytes. */
export async function untrainedCheckpoint(seed: number): Promise<Uint8Array> {
  const model = createModel('wong-small', 10, randomStream(seed, 'weights'));
  try {
    return await encodeCheckpoint(model, { epoch: '1', step: '40' });
  } finally {
    model.dispose();
  }
}

const writeJson = (path: string, value: unknown): Promise<void> => writeFile(path, JSON.stringify(value));
