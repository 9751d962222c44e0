import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePackage, servePackages, type PackageServer } from '../support/packageServer';
import { buildProgramRoot } from '../support/programRoot';

const withNpm = describe.skipIf(spawnSync('npm', ['--version']).status !== 0);

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let root: string;
let server: PackageServer;

beforeAll(async () => {
  root = await buildProgramRoot();
  // The right name and version, and other bytes than published.
  server = await servePackages([], [await makePackage('webgpu', '0.6.2', { 'index.js': '' })]);
});
afterAll(() => server.close());

/** @param cache where the command line keeps what is set up @param answer what is typed; then the input ends */
function gradlens(words: readonly string[], cache: string, answer = ''): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'dist', 'cli.js'), ...words], {
      env: { ...process.env, ...server.environment, XDG_CACHE_HOME: cache },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.end(answer);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const freshCache = (): string => mkdtempSync(join(tmpdir(), 'gradlens-cli-backend-'));

withNpm('gradlens backend', { timeout: 240_000 }, () => {
  it('lists what can be set up, what it weighs, and why something cannot', async () => {
    const { code, stdout } = await gradlens(['backend', 'list'], freshCache());
    expect(code).toBe(0);
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(rows).toContainEqual(['webgpu', 'not there', '51.3 MB', 'BSD-3-Clause (Dawn), MIT']);
    // The program of the tests has no addon.
    expect(stdout).toContain('tensorflow-cpu: This build of GradLens has no addon for TensorFlow.');
  });

  it('shows licence, size, host and folder before it asks, and takes no for an answer', async () => {
    const cache = freshCache();
    const { code, stderr } = await gradlens(['backend', 'add', 'webgpu'], cache, 'n\n');
    expect(code).toBe(130);
    for (const part of [
      'Licence: BSD-3-Clause (Dawn), MIT',
      'Size: 51.3 MB, unpacked 138 MB',
      `From: ${server.url.replace('http://', '')}, by npm`,
      `To: ${join(cache, 'gradlens', 'backends', 'webgpu')}`,
      'Set it up? [y/N]',
    ]) {
      expect(stderr).toContain(part);
    }
    expect(server.requests).toEqual([]);
  });

  it('refuses other bytes than published, and leaves nothing', async () => {
    const cache = freshCache();
    const { code, stderr } = await gradlens(['backend', 'add', 'webgpu', '--yes'], cache);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('webgpu@0.6.2 came with other bytes than published'),
    ]);
    expect(existsSync(join(cache, 'gradlens', 'backends', 'webgpu'))).toBe(false);
  });

  it('lists what an attempt that did not end has left, and removes it', async () => {
    const cache = freshCache();
    const left = join(cache, 'gradlens', 'backends', '.tensorflow-gpu', 'wheels');
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, 'tensorflow.whl'), Buffer.alloc(572_000));
    const listed = await gradlens(['backend', 'list'], cache);
    expect(listed.stdout).toContain(
      'tensorflow-gpu: 572 kB left of an attempt that did not end; "gradlens backend add tensorflow-gpu" goes on from what is whole of it, "gradlens backend remove tensorflow-gpu" deletes it.',
    );
    const removed = await gradlens(['backend', 'remove', 'tensorflow-gpu'], cache);
    expect([removed.code, existsSync(dirname(left))]).toEqual([0, false]);
    expect((await gradlens(['backend', 'list'], cache)).stdout).not.toContain('572 kB');
  });

  it('removes what was set up, and knows what nobody offers', async () => {
    const cache = freshCache();
    const folder = join(cache, 'gradlens', 'backends', 'webgpu');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'gradlens.json'), '{ "version": "0.6.1" }');
    const listed = await gradlens(['backend', 'list', '--json'], cache);
    expect(listed.stdout).toContain('"installedVersion": "0.6.1"');
    const removed = await gradlens(['backend', 'remove', 'webgpu'], cache);
    expect([removed.code, existsSync(folder)]).toEqual([0, false]);
    const unknown = await gradlens(['backend', 'add', 'cuda'], cache);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('"cuda" cannot be set up')]);
  });
});
