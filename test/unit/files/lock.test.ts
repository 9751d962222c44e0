import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type * as promises from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it, vi } from 'vitest';
import { releaseLock, takeLock, withLock, type LockFailures } from '../../../src/files/lock';
import { currentOwner } from '../../../src/files/owner';
import { inTemporaryFolder } from '../runs/tinyRun';

/** What happens between the reading of a file and what its reader makes of it. */
const afterReading = vi.hoisted(() => ({ now: (): Promise<void> => Promise.resolve() }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof promises>();
  const readFile: typeof real.readFile = async (...args: Parameters<typeof real.readFile>) => {
    const content = await real.readFile(...args);
    await afterReading.now();
    return content as never;
  };
  return { ...real, readFile };
});

const failures: LockFailures = {
  busy: (pid) => new Error(`busy: ${String(pid)}`),
  writing: (error) => new Error(`refused: ${String(error)}`),
};

/** No process has this number. */
const dead = { pid: 999_999_999, started: '1' };

const inLockFolder = (use: (lock: string, folder: string) => Promise<void>): Promise<void> =>
  inTemporaryFolder((folder) => use(join(folder, 'lock'), folder));

describe('a lock', () => {
  it('is held by one at a time, also within a process, and says by whom', () =>
    inLockFolder(async (lock) => {
      await takeLock(lock, failures);
      await expect(takeLock(lock, failures)).rejects.toThrow(`busy: ${String(process.pid)}`);
      await releaseLock(lock);
      await takeLock(lock, failures);
    }));

  it('of a process that has died goes to one of those who ask', () =>
    inLockFolder(async (lock, folder) => {
      for (let round = 0; round < 50; round++) {
        writeFileSync(lock, JSON.stringify(dead));
        const asked = await Promise.allSettled([1, 2, 3, 4].map(() => takeLock(lock, failures)));
        expect(asked.filter(({ status }) => status === 'fulfilled').length).toBe(1);
        expect(JSON.parse(readFileSync(lock, 'utf8'))).toEqual(currentOwner());
        expect(readdirSync(folder)).toEqual(['lock']);
      }
    }));

  it('of a process that has died is never held by two, whoever asks while another looks at it', () =>
    inLockFolder(async (lock, folder) => {
      writeFileSync(lock, JSON.stringify(dead));
      let within = false;
      const ask = (): Promise<boolean> =>
        takeLock(lock, failures).then(
          () => true,
          () => false,
        );
      const outcomes: boolean[] = [];
      // Every look at a lock lasts so long that another asks, and has it or not, before the first goes on.
      afterReading.now = async () => {
        if (within) return;
        within = true;
        outcomes.push(await ask());
        within = false;
      };
      outcomes.push(await ask());
      afterReading.now = () => Promise.resolve();
      expect(outcomes.filter((holds) => holds).length).toBe(1);
      expect(readdirSync(folder)).toEqual(['lock']);
      expect(JSON.parse(readFileSync(lock, 'utf8'))).toEqual(currentOwner());
    }));

  it.runIf(process.platform === 'linux')('is not that of a former process with the same number', () =>
    inLockFolder(async (lock) => {
      writeFileSync(lock, JSON.stringify({ ...currentOwner(), started: 'another time' }));
      await takeLock(lock, failures);
      expect(JSON.parse(readFileSync(lock, 'utf8'))).toEqual(currentOwner());
    }),
  );

  it.each(['', '{"pid": 9', '"9"'])('that is just being written (%j) is somebody else’s', (content) =>
    inLockFolder(async (lock) => {
      writeFileSync(lock, content);
      await expect(takeLock(lock, failures)).rejects.toThrow('busy: undefined');
      expect(readFileSync(lock, 'utf8')).toBe(content);
    }),
  );

  it('is given up when the work is done, and when it fails', () =>
    inLockFolder(async (lock, folder) => {
      const seen = await withLock(lock, failures, () => Promise.resolve(readdirSync(folder)));
      expect(seen).toEqual(['lock']);
      const failing = withLock(lock, failures, () => Promise.reject(new Error('the work failed')));
      await expect(failing).rejects.toThrow('the work failed');
      expect(readdirSync(folder)).toEqual([]);
    }));

  it('that cannot be written is told in the words of what it guards', () =>
    inLockFolder(async (lock) => {
      await expect(takeLock(join(lock, 'nowhere'), failures)).rejects.toThrow(/^refused: .*ENOENT/);
    }));

  it.skipIf(process.platform === 'win32')('that the disk has no room for is not left behind empty', () =>
    inLockFolder(async (lock, folder) => {
      const outfile = join(folder, 'lock.cjs');
      const entryPoints = [join(import.meta.dirname, '../../../src/files/lock.ts')];
      await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'cjs' });
      const take = `const failures = { busy: () => 'busy', writing: ({ code }) => code };
        require(${JSON.stringify(outfile)}).takeLock(${JSON.stringify(lock)}, failures).catch(console.log);`;
      // No file may grow beyond 0 bytes: it is made, and cannot be written.
      const { stdout } = spawnSync('sh', ['-c', 'ulimit -f 0; exec "$0" -e "$1"', process.execPath, take], {
        encoding: 'utf8',
      });
      expect([stdout.trim(), readdirSync(folder)]).toEqual(['EFBIG', ['lock.cjs']]);
    }),
  );
});
