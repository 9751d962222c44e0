import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { installedVersion } from '../../../src/setup/installed';
import type { NpmSource } from '../../../src/setup/backendPackage';
import { failureOf } from '../data/support';
import { partly, status, well } from '../support/fileServer';
import { makePackage, type MadePackage } from '../support/packageServer';
import { contentsOf, emptyPath, freshPlaces, setUp, slow, usePackages } from './settingUp';

const withNpm = describe.skipIf(spawnSync('npm', ['--version']).status !== 0);

/** An install script that leaves a file named after its package. */
const writesItsName = `require('fs').writeFileSync(process.env.SCRIPTS_RAN + '/' + process.env.npm_package_name, '')`;

let packages: MadePackage[] = [];
const server = usePackages(async () => {
  packages = [
    await makePackage(
      'gradlens-gpu',
      '0.6.2',
      { 'index.js': `module.exports = '${'x'.repeat(50_000)}';` },
      { dependencies: { 'gradlens-debug': '^4.0.0' }, scripts: { install: 'node install.js' } },
    ),
    await makePackage('gradlens-debug', '4.4.0', { 'index.js': '' }),
    await makePackage(
      'gradlens-scripted',
      '4.22.0',
      {
        'install.js': `console.error('fetching\\nthe\\nlibrary'); throw new Error('getaddrinfo ENOTFOUND example.org');`,
      },
      { scripts: { install: 'node install.js' } },
    ),
    await makePackage(
      'gradlens-endless',
      '1.0.0',
      {
        'install.js': `require('fs').writeFileSync('pid', String(process.pid)); setInterval(() => {}, 1e3);`,
      },
      { scripts: { install: 'node install.js' } },
    ),
    await makePackage(
      'gradlens-native',
      '4.22.0',
      { 'install.js': writesItsName },
      { dependencies: { 'gradlens-needed': '1.0.0' }, scripts: { install: 'node install.js' } },
    ),
    await makePackage(
      'gradlens-needed',
      '1.0.0',
      { 'install.js': writesItsName },
      { scripts: { install: 'node install.js' } },
    ),
  ];
  return [[], packages];
});

const source = (name: string, changes: Partial<NpmSource> = {}): { source: NpmSource; version: string } => {
  const made = packages.find((each) => each.package === name) ?? expect.fail(`no ${name}`);
  return { version: made.version, source: { ...made, scripts: false, ...changes } };
};

beforeEach(() => {
  for (const made of packages) {
    server().answers.set(`${made.package}-${made.version}.tgz`, well(made.content));
  }
});

withNpm('setting up from npm', slow, () => {
  it('installs a package with what it depends on, without its scripts, and leaves nothing else', async () => {
    const places = freshPlaces();
    const reports = await setUp(source('gradlens-gpu'), places);
    const modules = join(places.target, 'node_modules');
    expect(readFileSync(join(modules, 'gradlens-gpu/index.js'), 'utf8')).toContain('xxx');
    expect(existsSync(join(modules, 'gradlens-debug/package.json'))).toBe(true);
    expect(await installedVersion(places.target)).toBe('0.6.2');
    expect(contentsOf(places.root).filter((path) => !path.startsWith('tensorflow-cpu'))).toEqual([]);
    expect(reports[0]).toEqual({
      fraction: 0,
      message: expect.stringMatching(/^gradlens-gpu 0\.6\.2: 0 bytes of 50\.\d kB, unpacked$/) as string,
    });
  });

  it('refuses what the registry does not have as published', async () => {
    const places = freshPlaces();
    const other = source('gradlens-gpu', { integrity: 'sha512-AAAA' });
    const republished = await failureOf(() => setUp(other, places));
    expect([republished.code, republished.message]).toEqual([
      'setup/wrong-bytes',
      expect.stringContaining('expected sha512-AAAA'),
    ]);
    const altered = await makePackage('gradlens-gpu', '0.6.2', { 'index.js': 'evil()' });
    server().answers.set('gradlens-gpu-0.6.2.tgz', well(altered.content));
    const { code, message } = await failureOf(() => setUp(source('gradlens-gpu'), places));
    expect(code).toBe('setup/wrong-bytes');
    for (const part of [altered.integrity, source('gradlens-gpu').source.integrity]) {
      expect(message).toContain(part);
    }
    expect(contentsOf(places.root)).toEqual([]);
  });

  it('runs the install script of the package itself, and only once its checksum is compared', async () => {
    const places = freshPlaces();
    const ran = freshPlaces().root;
    vi.stubEnv('SCRIPTS_RAN', ran);
    // What a person may have configured for their own projects.
    vi.stubEnv('npm_config_ignore_scripts', 'true');
    const other = source('gradlens-native', { scripts: true, integrity: 'sha512-AAAA' });
    expect((await failureOf(() => setUp(other, places))).code).toBe('setup/wrong-bytes');
    expect(contentsOf(ran)).toEqual([]);
    await setUp(source('gradlens-native', { scripts: true }), places);
    expect(contentsOf(ran)).toEqual(['gradlens-native']);
  });

  it('tells in npm’s words what is not there, or what an install script failed of', async () => {
    const places = freshPlaces();
    server().answers.set('gradlens-gpu-0.6.2.tgz', status(404));
    const missing = await failureOf(() => setUp(source('gradlens-gpu'), places));
    expect([missing.code, missing.message]).toEqual([
      'setup/failed',
      expect.stringMatching(/^npm could not fetch gradlens-gpu@0\.6\.2: .*404/),
    ]);
    const scripted = await failureOf(() => setUp(source('gradlens-scripted', { scripts: true }), places));
    expect([scripted.code, scripted.message]).toEqual([
      'setup/failed',
      expect.stringContaining(': Error: getaddrinfo ENOTFOUND example.org. '),
    ]);
    expect(contentsOf(places.root)).toEqual([]);
  });

  it('is cancelled while a package comes: nothing stays', async () => {
    const places = freshPlaces();
    const controller = new AbortController();
    server().answers.set('gradlens-gpu-0.6.2.tgz', (request, response) => {
      partly(10, packages[0]?.content ?? Buffer.alloc(0))(request, response);
      controller.abort();
    });
    const { code } = await failureOf(() =>
      setUp(source('gradlens-gpu'), places, { signal: controller.signal }),
    );
    expect([code, contentsOf(places.root)]).toEqual(['cancelled', []]);
  });

  it('is cancelled while an install script runs: the script ends too', async () => {
    const places = freshPlaces();
    const controller = new AbortController();
    const failure = failureOf(() =>
      setUp(source('gradlens-endless', { scripts: true }), places, { signal: controller.signal }),
    );
    const pidFile = join(places.tree, 'node_modules/gradlens-endless/pid');
    const pid = Number(
      await vi.waitUntil(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8'), 50_000),
    );
    controller.abort();
    expect((await failure).code).toBe('cancelled');
    await vi.waitUntil(() => !isRunning(pid), 10_000);
    expect(contentsOf(places.root)).toEqual([]);
  });
});

it('says what is missing where there is no npm', async () => {
  const path = process.env['PATH'];
  vi.stubEnv('PATH', emptyPath());
  const { code } = await failureOf(() => setUp(source('gradlens-gpu'), freshPlaces()));
  vi.stubEnv('PATH', path);
  expect(code).toBe('setup/no-npm');
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
