import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { npmHost } from '../../../src/setup/npm';
import { findPip, pipHost } from '../../../src/setup/pip';
import { isOnPath, runTool } from '../../../src/setup/runTool';
import { failureOf } from '../data/support';

const never = new AbortController().signal;
const home = tmpdir();

/** Puts a program of a name before those of the PATH. */
function program(name: string, script: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'gradlens-programs-'));
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH'] ?? ''}`);
  return folder;
}

afterEach(() => vi.unstubAllEnvs());

describe.skipIf(process.platform === 'win32')('where npm fetches from', () => {
  it('is what npm says', async () => {
    program('npm', 'echo https://registry.example.org:8443/npm/');
    expect(await npmHost(home, never)).toBe('registry.example.org:8443');
  });

  it('is told in npm’s words where it fails, and not as a missing npm', async () => {
    program('npm', 'echo "npm error code EACCES" >&2; echo "npm error cannot read /etc/npmrc" >&2; exit 243');
    const { code, message } = await failureOf(() => npmHost(home, never));
    expect([code, message]).toEqual([
      'setup/no-answer',
      expect.stringContaining(
        '"npm config get registry" does not say where it fetches from: cannot read /etc/npmrc.',
      ),
    ]);
  });

  it('is waited for only so long', async () => {
    program('npm', 'sleep 600');
    const { code, message } = await failureOf(() => npmHost(home, never, 300));
    expect([code, message]).toEqual(['setup/no-answer', expect.stringContaining('no answer in 0.3 s')]);
  });

  it('is no longer asked once nobody waits', async () => {
    program('npm', 'sleep 600');
    const { code } = await failureOf(() => npmHost(home, AbortSignal.timeout(100), 5000));
    expect(code).toBe('cancelled');
  });

  it('is not told as a missing npm where the folder is missing, or npm is no program', async () => {
    program('npm', '');
    const folder = join(home, 'no-such-folder');
    const { code, message } = await failureOf(() => npmHost(folder, never));
    expect([code, message]).toEqual([
      'setup/no-answer',
      expect.stringContaining(`the folder ${folder} is missing`),
    ]);
    const other = program('npm', '');
    vi.stubEnv('PATH', other);
    chmodSync(join(other, 'npm'), 0o644);
    expect((await failureOf(() => npmHost(home, never))).code).toBe('setup/no-npm');
  });
});

describe.skipIf(process.platform === 'win32')('pip', () => {
  it('is looked for further where an interpreter does not answer', async () => {
    const hanging = join(program('hanging', 'sleep 600'), 'hanging');
    program('python3', 'exit 0');
    expect(await findPip([hanging], home, never, 5000)).toEqual({ python: 'python3' });
  });

  it('that no interpreter has is told with what each says', async () => {
    vi.stubEnv('PATH', program('python3', `echo "ModuleNotFoundError: No module named 'pip'" >&2; exit 1`));
    const { code, message } = await failureOf(() => findPip(['/no/python'], home, never));
    expect([code, message]).toEqual([
      'setup/no-pip',
      expect.stringContaining(
        `(tried /no/python, python3: ModuleNotFoundError: No module named 'pip', python)`,
      ),
    ]);
  });

  it.each([
    [
      'fails',
      '[ "$1" = -c ] || { echo "Configuration file could not be loaded." >&2; exit 3; }',
      'could not be loaded',
    ],
    ['does not answer', '[ "$1" = -c ] || sleep 600', 'no answer in 5 s'],
  ])('that %s is not told as the official index', async (_, script, said) => {
    program('python3', script);
    const { code, message } = await failureOf(() => pipHost([], home, never, 5000));
    expect([code, message]).toEqual(['setup/no-answer', expect.stringContaining(said)]);
  });
});

describe('a program', () => {
  it.skipIf(process.platform === 'win32')('that is told to do something may take its time', async () => {
    program('npm', 'sleep 1; echo done');
    const { ended, stdout } = await runTool({ command: 'npm', args: [], cwd: home, signal: never });
    expect([ended, stdout.trim()]).toEqual(['well', 'done']);
  });

  it('is found on a PATH with the endings that Windows adds', () => {
    const folder = program('npm.CMD', '');
    const found = { PATH: `/nowhere${delimiter}${folder}`, PATHEXT: '.EXE;.CMD' };
    expect(isOnPath('npm', found)).toBe(true);
    expect(isOnPath('npm', { ...found, PATH: '/nowhere' })).toBe(false);
    expect(isOnPath('npm', { ...found, PATHEXT: '.EXE' })).toBe(false);
    expect(isOnPath(join(folder, 'npm'), { PATHEXT: '.CMD' })).toBe(true);
  });
});
