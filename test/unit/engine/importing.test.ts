import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importHandlers } from '../../../src/engine/importing';
import type { EngineServices } from '../../../src/engine/services';
import { startTestServices, testWork } from '../support/testServices';
import { failureOf } from '../data/support';

let services: EngineServices;
let folder: string;

beforeAll(async () => {
  services = await startTestServices();
  folder = await mkdtemp(join(tmpdir(), 'gradlens-importing-'));
});
afterAll(() => services.dispose());

/** How often the inspection of a file that holds nothing waited for its turn to compute, and how it failed. */
async function inspected(file: string): Promise<{ turns: number; code: string }> {
  const path = join(folder, file);
  await writeFile(path, '{}');
  let turns = 0;
  const compute: EngineServices['compute'] = (signal, work) => {
    turns++;
    return services.compute(signal, work);
  };
  const { code } = await failureOf(() =>
    importHandlers({ compute })['checkpoint/inspect']({ path }, testWork<never>()),
  );
  return { turns, code };
}

describe('checkpoint/inspect', () => {
  it('makes the layers of a model.json while nothing else computes', async () => {
    const { turns, code } = await inspected('model.json');
    expect([turns, code]).toEqual([1, expect.stringMatching(/^checkpoint\//)]);
  });

  it('reads weights alone without waiting', async () => {
    const { turns, code } = await inspected('weights.safetensors');
    expect([turns, code]).toEqual([0, expect.stringMatching(/^checkpoint\//)]);
  });

  it('withdraws a model.json that is cancelled while it waits', async () => {
    const work = testWork<never>();
    work.cancel();
    const path = join(folder, 'model.json');
    const { code } = await failureOf(() => importHandlers(services)['checkpoint/inspect']({ path }, work));
    expect(code).toBe('cancelled');
  });
});
