/** Imports a ResNet-50 of closed-form weights in an engine process; prints the time and the process's memory. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine, type Engine } from '../../src/cli/engineClient';
import { blueprintOf } from '../../src/models/architectures';
import { diskShape } from '../../src/models/checkpoints/layout';
import { writeTorchFile } from '../unit/support/torchWriter';

const REPETITIONS = 3;

async function main(root: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gradlens-bench-'));
  const path = join(folder, 'resnet50.pt');
  const engine = startEngine(root, { backend: 'wasm', kernels: 'auto' });
  try {
    await writeResNet50(path);
    await engine.call('engine/describe', null);
    const idleBytes = await memoryOf(engine, 'VmRSS');
    const seconds: number[] = [];
    for (let i = 0; i < REPETITIONS; i++) seconds.push(await importOnce(engine, path, join(folder, 'runs')));
    const importBytes = await memoryOf(engine, 'VmHWM');
    const loadSeconds = await firstUse(engine, join(folder, 'runs', 'resnet50'));
    const loadBytes = await memoryOf(engine, 'VmHWM');
    const { size: fileBytes } = await stat(path);
    console.log(JSON.stringify({ fileBytes, seconds, idleBytes, importBytes, loadSeconds, loadBytes }));
  } finally {
    engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const writeResNet50 = (path: string): Promise<void> =>
  writeTorchFile(
    path,
    blueprintOf('resnet-50', 1000).network.parameters.map((spec) => ({
      name: spec.name,
      shape: diskShape(spec),
      dtype: spec.layout.kind === 'counter' ? 'I64' : 'F32',
      values: (index) => (spec.layout.kind === 'counter' ? 0 : Math.sin(index)),
    })),
  );

async function importOnce({ call }: Engine, path: string, runsFolder: string): Promise<number> {
  const start = performance.now();
  await call('checkpoint/inspect', { path });
  await call('checkpoint/import', { path, runsFolder });
  return (performance.now() - start) / 1000;
}

/** Loads the model for an image. */
async function firstUse({ call }: Engine, run: string): Promise<number> {
  const start = performance.now();
  const image = { kind: 'data', data: 'mnist-4k', split: 'test', index: 0 } as const;
  await call('image/prepare', { image, checkpoint: { run, file: 'resnet50.safetensors' } });
  return (performance.now() - start) / 1000;
}

/** Resident memory now or at its peak, bytes; Linux alone tells it of another process. */
async function memoryOf({ process: { pid } }: Engine, field: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${String(pid ?? 0)}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
}

void main(process.argv[2] ?? '.');
