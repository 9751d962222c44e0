import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cached, isCached } from '../../../scripts/lib/cache.mjs';

/** Larger than any process id that a system gives out. */
const NO_PROCESS = 2 ** 30;

describe('the cache of downloads', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'gradlens-cache-test-'));
    vi.stubEnv('GRADLENS_CACHE', root);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(root, { recursive: true });
  });

  const install = vi.fn(async (folder: string) => writeFile(join(folder, 'program'), 'x'));
  beforeEach(() => {
    install.mockClear();
  });

  it('installs once', async () => {
    const first = await cached('server', install);
    const second = await cached('server', install);
    expect(second).toBe(first);
    expect(install).toHaveBeenCalledTimes(1);
    expect((await readdir(first)).sort()).toEqual(['complete.json', 'program']);
  });

  it('keeps nothing of an install that fails, and tries again', async () => {
    const broken = cached('server', async (folder) => {
      await install(folder);
      throw new Error('the network went away');
    });
    await expect(broken).rejects.toThrow('the network went away');
    expect(await readdir(root)).toEqual([]);
    await cached('server', install);
    expect(isCached('server')).toBe(true);
  });

  it('removes what a killed install left, and installs over a folder without its marker', async () => {
    await mkdir(join(root, `server.partial-${NO_PROCESS}`, 'half'), { recursive: true });
    await mkdir(join(root, `server.partial-${process.ppid}`));
    await mkdir(join(root, 'server', 'half'), { recursive: true });
    expect(isCached('server')).toBe(false);
    await cached('server', install);
    expect((await readdir(root)).sort()).toEqual(['server', `server.partial-${process.ppid}`]);
    expect((await readdir(join(root, 'server'))).sort()).toEqual(['complete.json', 'program']);
  });

  it('takes the install of another process that was faster', async () => {
    const folder = await cached('server', async (partial) => {
      await install(partial);
      await mkdir(join(root, 'server'));
      await writeFile(join(root, 'server', 'complete.json'), '{}');
    });
    expect(await readdir(root)).toEqual(['server']);
    expect(await readdir(folder)).toEqual(['complete.json']);
  });
});
