import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe } from 'vitest';
import { startBackend } from '../../../src/backend/startBackend';
import { wasmFolder } from '../support/wasmFolder';
import { describeOperations } from './operationSuite';

beforeAll(async () => {
  await startBackend({ wasmFolder, kernels: 'plain' });
});

describe.each(['wasm', 'cpu'])('on the %s backend', (name) => {
  beforeAll(async () => {
    await tf.setBackend(name);
  });

  describeOperations();
});
