import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startEngine } from '../../../src/cli/engineClient';
import { buildProgramRoot } from '../support/programRoot';

/** Tells its registry at once, and installs without end: by a process of its own, as npm does. */
const endlessNpm = `#!/bin/sh
if [ "$1" = config ]; then echo https://registry.example.org/; exit; fi
sleep 600 &
echo "$$ $!" > "$PIDS.part"
mv "$PIDS.part" "$PIDS"
wait
`;

let root: string;
beforeAll(async () => {
  root = await buildProgramRoot();
}, 60_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradlens-tools-'));
  writeFileSync(join(folder, 'npm'), endlessNpm);
  chmodSync(join(folder, 'npm'), 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH'] ?? ''}`);
  vi.stubEnv('PIDS', join(folder, 'pids'));
  vi.stubEnv('XDG_CACHE_HOME', folder);
});
afterEach(() => vi.unstubAllEnvs());

/** Of npm and of what it started, once they run. */
async function toolPids(): Promise<number[]> {
  const text = await vi.waitUntil(
    () => existsSync(join(folder, 'pids')) && readFileSync(join(folder, 'pids'), 'utf8'),
    { timeout: 20_000 },
  );
  const pids = text.split(' ').map(Number);
  expect(pids.filter(isRunning).length).toBe(2);
  return pids;
}

const allEnd = (pids: readonly number[]): Promise<unknown> =>
  vi.waitUntil(() => !pids.some(isRunning), { timeout: 30_000 });

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe.skipIf(process.platform === 'win32')('what an engine has started', { timeout: 60_000 }, () => {
  it.each(['SIGTERM', 'SIGHUP'] as const)('ends with it at %s', async (signal) => {
    const engine = startEngine(root, { backend: 'wasm', kernels: 'plain', storage: folder });
    const added = engine.call('backend/add', { name: 'webgpu' }).catch((error: unknown) => error);
    const pids = await toolPids();
    const exit = once(engine.process, 'exit');
    engine.process.kill(signal);
    expect(await exit).toEqual([null, signal]);
    await allEnd(pids);
    expect(await added).toMatchObject({ code: 'engine/died' });
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)('ends with the command line at %s', async (signal) => {
    const child = spawn(
      process.execPath,
      [join(root, 'dist', 'cli.js'), 'backend', 'add', 'webgpu', '--yes'],
      {
        stdio: 'ignore',
      },
    );
    const pids = await toolPids();
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
    await allEnd(pids);
  });
});
