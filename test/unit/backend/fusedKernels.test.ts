import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../../../src/backend/startBackend';
import { wasmFolder } from '../support/wasmFolder';
import { describeKernels, runsFusedKernels } from './kernelSuite';

if (runsFusedKernels()) {
  beforeAll(async () => {
    const info = await startBackend({ wasmFolder, kernels: 'auto' });
    expect(info).toMatchObject({ name: 'wasm', kernels: 'fma' });
  });
  describeKernels('fused');
} else {
  it.skip(`the fused kernels: Node ${process.version} has no relaxed SIMD`, () => undefined);
}
