import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openCheckpoint } from '../../../src/models/importers/registry';
import { fixturePath } from '../support/fixtures';
import { damaged, expectReadOrRefused, fuzzTimeout } from '../support/fuzz';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradlens-fuzz-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Opens a file of these bytes and reads every tensor. */
async function readAll(bytes: Uint8Array, name: string): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  const checkpoint = await openCheckpoint(path);
  try {
    for (const tensor of checkpoint.tensors.values()) await tensor.read();
  } finally {
    await checkpoint.close();
  }
}

describe('a damaged checkpoint', () => {
  it.each([
    ['zip.pt', ['odd-tensors.pt', 'hostile/good-hand-made.pt']],
    ['legacy.pt', ['odd-tensors.legacy.pt']],
    ['pickle.pt', ['hostile/MALICIOUS-bare-pickle.pkl', 'resnet50n.pkl']],
    ['some.safetensors', ['hostile/good.safetensors', 'hostile/proto-key.safetensors']],
  ])(
    '%s is read, or refused with an error of the catalogue',
    async (name, files) => {
      const whole = await Promise.all(files.map((file) => readFile(fixturePath(`checkpoints/${file}`))));
      const honestBytes = Math.max(...whole.map(({ length }) => length));
      await expectReadOrRefused(damaged(whole), (bytes) => readAll(bytes, name), { honestBytes });
    },
    fuzzTimeout,
  );
});
