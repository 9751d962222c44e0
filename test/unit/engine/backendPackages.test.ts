import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { packageHandlers } from '../../../src/engine/backendPackages';
import type { PackageOffer } from '../../../src/protocol/backendPackages';
import type { WorkProgress } from '../../../src/protocol/requests';
import { failureOf, temporaryFolder } from '../data/support';
import { makePackage, type MadePackage } from '../support/packageServer';
import { testWork } from '../support/testServices';
import { emptyPath, slow, usePackages } from '../setup/settingUp';
import type { BackendPackage } from '../../../src/setup/backendPackage';

const withNpm = describe.skipIf(spawnSync('npm', ['--version']).status !== 0);
const folder = temporaryFolder();

let made: MadePackage;
const server = usePackages(async () => {
  made = await makePackage('gradlens-gpu', '0.6.2', { 'index.js': '' });
  return [[], [made]];
});

/** A table with one package that fits, and one that does not. */
const packages = (): readonly BackendPackage[] => [
  {
    name: 'webgpu',
    title: 'WebGPU',
    help: 'For all.',
    version: '0.6.2',
    licence: 'MIT',
    source: made,
    misfit: () => undefined,
  },
  {
    name: 'tensorflow-cpu',
    title: 'TensorFlow',
    help: 'For some.',
    version: '2.21.0',
    licence: 'Apache-2.0',
    source: { kind: 'wheels', wheels: [] },
    misfit: ({ platform }) => `This is ${platform}.`,
  },
];

const machine = { platform: 'plan9', arch: 'x64', addon: false, nvidiaDriver: false };

const handlers = (
  backends: string | undefined = mkdtempSync(join(folder.path, 'b-')),
): ReturnType<typeof packageHandlers> =>
  packageHandlers({ folders: { tensorflow: '', backends } }, packages(), () => machine);

const path = process.env['PATH'];
afterEach(() => vi.stubEnv('PATH', path));

withNpm('backend/offers, backend/add and backend/remove', slow, () => {
  it('tell, set up and delete a package', async () => {
    const backends = mkdtempSync(join(folder.path, 'b-'));
    const answers = handlers(backends);
    const [before] = await answers['backend/offers'](null, testWork());
    expect(before).toEqual({
      name: 'webgpu',
      title: 'WebGPU',
      help: 'For all.',
      version: '0.6.2',
      licence: 'MIT',
      tool: 'npm',
      host: server().url.replace('http://', ''),
      bytes: made.bytes,
      unpackedBytes: made.unpackedBytes,
      folder: join(backends, 'webgpu'),
    });
    expect(server().requests).toEqual([]);
    const work = testWork<WorkProgress>();
    const added = await answers['backend/add']({ name: 'webgpu' }, work);
    const { host, ...state } = before ?? expect.fail('nothing is offered');
    expect(host).toBe(server().url.replace('http://', ''));
    expect(added).toEqual({ ...state, installedVersion: '0.6.2' });
    expect(existsSync(join(added.folder, 'node_modules/gradlens-gpu/package.json'))).toBe(true);
    expect(work.reports[0]?.fraction).toBe(0);
    // Nobody has to be asked any more: neither delays nor fails what is done.
    vi.stubEnv('PATH', emptyPath());
    expect(await answers['backend/remove']({ name: 'webgpu' }, testWork())).toEqual(state);
    expect(existsSync(added.folder)).toBe(false);
  });
});

describe('backend/offers and backend/add', slow, () => {
  it('say what does not fit here, and what is missing', async () => {
    vi.stubEnv('PATH', emptyPath());
    const [webgpu, tensorflow] = (await handlers()['backend/offers'](null, testWork())) as [
      PackageOffer,
      PackageOffer,
    ];
    expect([webgpu.missingTool?.code, tensorflow.missingTool?.code]).toEqual([
      'setup/no-npm',
      'setup/no-pip',
    ]);
    expect([webgpu.misfit, tensorflow.misfit]).toEqual([undefined, 'This is plan9.']);
  });

  it('tell what an attempt that did not end has left, until it is removed, also of what does not fit', async () => {
    vi.stubEnv('PATH', emptyPath());
    const backends = mkdtempSync(join(folder.path, 'b-'));
    const answers = handlers(backends);
    const leftOf = async (): Promise<(number | undefined)[]> =>
      (await answers['backend/offers'](null, testWork())).map(({ leftBytes }) => leftBytes);
    expect(await leftOf()).toEqual([undefined, undefined]);
    for (const [file, bytes] of [
      ['wheels/a.whl', 1000],
      ['tree/tensorflow/b.so', 234],
    ] as const) {
      const path = join(backends, '.tensorflow-cpu', file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, Buffer.alloc(bytes));
    }
    expect(await leftOf()).toEqual([undefined, 1234]);
    const removed = await answers['backend/remove']({ name: 'tensorflow-cpu' }, testWork());
    expect([removed.leftBytes, readdirSync(backends)]).toEqual([undefined, []]);
  });

  it('refuse what does not fit, what nobody knows, and an engine without a storage', async () => {
    const codeOf = async (name: string, answers = handlers()): Promise<string> =>
      (await failureOf(() => answers['backend/add']({ name }, testWork<WorkProgress>()))).code;
    expect(await codeOf('tensorflow-cpu')).toBe('backend/misfit');
    expect(await codeOf('toString')).toBe('backend/unknown-package');
    const without = packageHandlers({ folders: { tensorflow: '' } }, packages(), () => machine);
    expect(await codeOf('webgpu', without)).toBe('backend/no-storage');
  });
});
