/** How long it takes to try native TensorFlow in a process of its own, and to remember what came of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createProber } from '../../src/backend/probe/prober';
import { tensorflowOnProcessor } from '../../src/backend/tensorflow/tensorflow';
import { createProbeMemory } from '../../src/engine/probeMemory';
import type { Measurement } from './timing';

const runs = 3;

async function fastest(action: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await action();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

async function main(): Promise<void> {
  const [addonFolder = '', tensorflowLibrary = '', wasmFolder = ''] = process.argv.slice(2);
  const storage = await mkdtemp(join(tmpdir(), 'gradlens-probe-'));
  const settings = { wasmFolder, kernels: 'auto', addonFolder, tensorflowLibrary } as const;
  const program = join(dirname(wasmFolder), 'probe.js');
  const memory = createProbeMemory(storage, console.error);
  const { candidates } = await tensorflowOnProcessor.find(settings, true);
  const [candidate] = candidates;
  if (candidate === undefined) throw new Error('There is no TensorFlow to try.');
  const times = async (afresh: boolean): Promise<number> => {
    const prober = createProber({ program, settings, memory, environment: { ...process.env }, afresh });
    return fastest(async () => {
      const result = await prober.probe(candidate);
      if (result.kind !== 'works') throw new Error(result.reason);
    });
  };
  const measurements: Measurement[] = [
    { name: 'backend probe, TensorFlow', value: await times(true), unit: 'ms' },
    { name: 'backend probe, remembered', value: await times(false), unit: 'ms' },
  ];
  await rm(storage, { recursive: true });
  console.log(JSON.stringify(measurements));
}

void main();
