import { beforeAll, expect, test } from 'vitest';
import { conformanceFailures } from '../../../src/backend/conformance/conformance';
import { startBackend } from '../../../src/backend/startBackend';
import { wasmFolder } from '../support/wasmFolder';

beforeAll(async () => {
  await startBackend({ wasmFolder, kernels: 'plain' });
});

test('the plain kernels conform', () => {
  expect(conformanceFailures()).toEqual([]);
});
