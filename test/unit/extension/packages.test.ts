import { describe, expect, it } from 'vitest';
import { addPackage, removePackage, type PackageEngines } from '../../../extension/engine/packages';
import type { Call } from '../../../src/protocol/channel';
import { cannotReplace } from '../../../src/protocol/errors';
import type { EngineRequests } from '../../../src/protocol/requests';

const work = { signal: new AbortController().signal, onProgress: () => undefined };
const fresh = { name: 'webgpu' } as const;
const installed = { name: 'webgpu', installedVersion: '0.6.1' } as const;

/** Engines that note what becomes of them; what they are asked settles in a later turn. */
function engines(failure?: Error) {
  const notes: string[] = [];
  const callOf = (engine: string) =>
    (async (method: string) => {
      notes.push(`${engine}: ${method}`);
      await Promise.resolve();
      notes.push('answered');
      if (failure) throw failure;
      return installed;
    }) as unknown as Call<EngineRequests>;
  const fakes: PackageEngines = {
    call: { interactive: callOf('interactive'), training: callOf('training'), setup: callOf('setup') },
    retire: (name) => void notes.push(`${name} retires`),
    startAnew: () => void notes.push('all start anew'),
    stop: async (name) => {
      await Promise.resolve();
      notes.push(`${name} has ended`);
    },
  };
  return { notes, fakes };
}

describe('the engines, while a package', () => {
  it('is set up, are left alone until it is there: it happens in one that computes nothing', async () => {
    const { notes, fakes } = engines();
    await expect(addPackage(fakes, fresh, work)).resolves.toBe(installed);
    expect(notes).toEqual(['setup: backend/add', 'answered', 'all start anew']);
  });

  it('is replaced, let go of the one that was there', async () => {
    const { notes, fakes } = engines();
    await addPackage(fakes, installed, work);
    expect(notes).toEqual(['interactive retires', 'setup: backend/add', 'answered', 'all start anew']);
  });

  it('fails to be set up, go on as they are', async () => {
    const { notes, fakes } = engines(cannotReplace('/backends/webgpu', 'it is in use'));
    await expect(addPackage(fakes, fresh, work)).rejects.toMatchObject({ code: 'setup/cannot-write' });
    expect(notes).toEqual(['setup: backend/add', 'answered']);
  });

  it('leaves what is to be removed of an attempt that did not end, go on meanwhile', async () => {
    const { notes, fakes } = engines();
    await removePackage(fakes, fresh);
    expect(notes).toEqual(['setup: backend/remove', 'answered', 'all start anew']);
  });

  it.each([
    ['is removed', undefined],
    ['could not be removed', cannotReplace('/backends/webgpu', 'it is in use')],
  ])('%s, have ended before, and start anew after it', async (_, failure) => {
    const { notes, fakes } = engines(failure);
    const [outcome] = await Promise.allSettled([removePackage(fakes, installed)]);
    expect(outcome.status).toBe(failure ? 'rejected' : 'fulfilled');
    expect(notes).toEqual(['interactive has ended', 'setup: backend/remove', 'answered', 'all start anew']);
  });
});
