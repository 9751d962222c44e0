import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../../../src/backend/startBackend';
import { wasmFolder } from '../support/wasmFolder';
import { describeKernels } from './kernelSuite';

const listeners = (): number[] =>
  ['uncaughtException', 'unhandledRejection'].map((event) => process.listenerCount(event));

const before = listeners();

beforeAll(async () => {
  const info = await startBackend({ wasmFolder, kernels: 'plain' });
  expect(info).toMatchObject({ name: 'wasm', kernels: 'plain' });
});

describeKernels('plain');

it('leaves the process handlers for faults as they were', () => {
  expect(listeners()).toEqual(before);
});
