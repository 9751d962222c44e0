import { beforeAll, describe, expect, it } from 'vitest';
import { diagnoseHandlers } from '../../../src/engine/diagnose';
import { createServices, type EngineServices } from '../../../src/engine/services';
import { engineFolders } from '../../../src/engine/engineFolders';
import { checkout } from '../support/programRoot';
import { testWork } from '../support/testServices';

const config = { backend: 'wasm', kernels: 'plain' } as const;
const lines: string[] = [];
let services: EngineServices;
beforeAll(() => {
  services = createServices(engineFolders(checkout, config), config, (line) => lines.push(line));
});

const diagnose = (changed: Partial<EngineServices> = {}, work = testWork<never>()) =>
  diagnoseHandlers({ ...services, ...changed })['engine/diagnose']({ reader: 'terminal' }, work);

describe('a diagnosis', () => {
  it('says what computes, what was looked at, and the facts of the machine', async () => {
    const { chosen, problem, attempts, machine } = await diagnose();
    expect(chosen).toEqual(await services.backend());
    expect(problem).toBeUndefined();
    expect(attempts.filter(({ outcome }) => outcome === 'chosen').map(({ backend }) => backend)).toEqual([
      'wasm',
    ]);
    expect(machine).toContainEqual({ name: 'Node', value: process.versions.node });
  });

  it('advises on what was refused', async () => {
    const chosen = await services.backend();
    const facts = { ...(await services.machine()), platform: 'darwin' } as const;
    const { attempts } = await diagnose({
      machine: () => Promise.resolve(facts),
      diagnose: () =>
        Promise.resolve({
          chosen,
          attempts: [
            {
              backend: 'tensorflow-gpu',
              title: 'TensorFlow on a GPU',
              outcome: 'refused',
              reason: 'sees no GPU',
            },
            { backend: 'wasm', title: 'WebAssembly', outcome: 'chosen', reason: 'runs' },
          ],
        }),
    });
    expect(attempts.map(({ advice }) => advice)).toEqual([
      expect.stringMatching(/macOS has no CUDA.*gradlens backend add webgpu/),
      undefined,
    ]);
  });

  it('is given also where what is asked for cannot run', async () => {
    const absent = { ...config, backend: 'tensorflow-cpu', tensorflowLibrary: '/absent' } as const;
    const other = createServices(engineFolders(checkout, absent), absent);
    const { chosen, problem, attempts, machine } = await diagnose({ diagnose: other.diagnose });
    expect(chosen).toBeUndefined();
    expect(problem).toMatchObject({ code: 'backend/unavailable' });
    expect(attempts.find(({ backend }) => backend === 'tensorflow-cpu')?.outcome).toBe('not-found');
    expect(attempts.find(({ backend }) => backend === 'wasm')).toMatchObject({ outcome: 'works' });
    expect(machine.length).toBeGreaterThan(5);
  });

  it('fails where the engine itself does', async () => {
    await expect(diagnose({ diagnose: () => Promise.reject(new Error('broken')) })).rejects.toThrow('broken');
  });

  it('is cancelled at once, however long a probe takes', async () => {
    const work = testWork<never>();
    const never = diagnose({ diagnose: () => new Promise(() => undefined) }, work);
    work.cancel();
    await expect(never).rejects.toMatchObject({ code: 'cancelled' });
  });
});

it('a start is logged: what computes, in a line', async () => {
  await services.backend();
  expect(lines[0]).toMatch(/^Computes on WebAssembly, plain kernels: /);
  const before = lines.length;
  await services.backend();
  expect(lines.length).toBe(before);
});
