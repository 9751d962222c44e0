import { expect, it } from 'vitest';
import { readEnvironment, readRun } from '../../../src/runs/readRun';
import type { RecordedBackend } from '../../../src/runs/runFolder';
import { createRun } from '../../../src/runs/runStore';
import { environment, experimentNamed, inTemporaryFolder } from './tinyRun';

const recorded: [string, RecordedBackend][] = [
  ['tensorflow', { name: 'tensorflow', kernels: 'none', reason: 'of old', versions: { device: 'CPU' } }],
  [
    'tensorflow-gpu',
    { name: 'tensorflow-gpu', kernels: 'none', device: 'NVIDIA H100', reason: 'the fastest', versions: {} },
  ],
  ['webgpu', { name: 'webgpu', kernels: 'none', device: 'SwiftShader', reason: 'asked for', versions: {} }],
  ['wasm (fma)', { name: 'wasm', kernels: 'fma', reason: 'asked for', versions: {} }],
];

it.each(recorded)('a run that was trained on %s is read and says so', (name, backend) =>
  inTemporaryFolder(async (folder) => {
    const run = await createRun(folder, experimentNamed('kept'), { ...environment, backend });
    await run.close({ status: 'finished' });
    expect((await readRun(run.folder)).backend).toBe(name);
    expect((await readEnvironment(run.folder)).backend).toEqual(backend);
  }),
);
