/** Trains a sample for two epochs in an engine process and prints the process's peak memory and its tensors. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine, type Engine } from '../../src/cli/engineClient';
import { resolveExperiments } from '../../src/experiments/resolve';

const experimentText = JSON.stringify({
  name: 'memory',
  data: 'mnist-4k',
  architecture: 'wong-small',
  training: { epochs: 2, method: { name: 'adversarial', attack: { name: 'fgsm-rs', epsilon: 0.1 } } },
});

async function main(root: string): Promise<void> {
  const engine = startEngine(root, { backend: 'wasm', kernels: 'auto' });
  const runsFolder = await mkdtemp(join(tmpdir(), 'gradlens-bench-'));
  try {
    const tensorsBefore = await tensorsOf(engine);
    for (const experiment of resolveExperiments('memory', experimentText)) {
      await engine.call('training/run', { experiment, runsFolder });
    }
    const tensorsAfter = await tensorsOf(engine);
    const peakBytes = await peakMemoryOf(engine.process.pid ?? 0);
    console.log(JSON.stringify({ peakBytes, tensorsBefore, tensorsAfter }));
  } finally {
    engine.stop();
    await rm(runsFolder, { recursive: true, force: true });
  }
}

async function tensorsOf(engine: Engine): Promise<number> {
  const { memory } = await engine.call('engine/describe', null);
  return memory.tensors;
}

/** Peak resident memory, bytes; Linux alone keeps it for another process. */
async function peakMemoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

void main(process.argv[2] ?? '.');
