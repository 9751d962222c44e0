import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { installedVersion } from '../../../src/setup/installed';
import { placesOf } from '../../../src/setup/places';
import { removePackage } from '../../../src/setup/setUpPackage';
import { unpackWheel } from '../../../src/setup/unpackWheel';
import { failureOf } from '../data/support';
import { partly, status, well } from '../support/fileServer';
import { makeWheel, type MadeWheel } from '../support/packageServer';
import { contentsOf, emptyPath, freshPlaces, ofWheels, setUp, slow, usePackages } from './settingUp';

const { status: pipStatus } = spawnSync('python3', ['-m', 'pip', '--version']);
const withPip = describe.skipIf(pipStatus !== 0);
if (pipStatus !== 0) console.log('python3 has no pip: fetching wheels is not tested');

const library = Buffer.alloc(200_000, 'a library');
const keeps = (path: string): boolean => path.endsWith('.so.2');
let [main, extra]: MadeWheel[] = [];

const made = async (): Promise<MadeWheel[]> => {
  main = await makeWheel(
    'gradlens-main',
    '2.21.0',
    { 'tensorflow/libtensorflow_cc.so.2': library, 'tensorflow/python/keras.py': Buffer.from('print()') },
    keeps,
  );
  extra = await makeWheel('gradlens-extra', '12.0', { 'nvidia/cublas/lib/libcublas.so.2': library }, keeps);
  return [main, extra];
};

const server = usePackages(async () => [await made(), []]);
const mainWheel = (): MadeWheel => main ?? expect.fail('no wheel');
const extraWheel = (): MadeWheel => extra ?? expect.fail('no wheel');

beforeEach(() => {
  for (const wheel of [mainWheel(), extraWheel()]) server().answers.set(wheel.file, well(wheel.content));
  server().requests.length = 0;
});

withPip('setting up from wheels', slow, () => {
  it('unpacks what is kept of each, where its place is, and leaves nothing else', async () => {
    const places = freshPlaces();
    const reports = await setUp(ofWheels(mainWheel(), extraWheel()), places);
    expect(contentsOf(places.root)).toEqual([
      'tensorflow-cpu',
      'tensorflow-cpu/gradlens.json',
      'tensorflow-cpu/nvidia',
      'tensorflow-cpu/nvidia/cublas',
      'tensorflow-cpu/nvidia/cublas/lib',
      'tensorflow-cpu/nvidia/cublas/lib/libcublas.so.2',
      'tensorflow-cpu/tensorflow',
      'tensorflow-cpu/tensorflow/libtensorflow_cc.so.2',
    ]);
    expect(readFileSync(join(places.target, 'tensorflow/libtensorflow_cc.so.2'))).toEqual(library);
    expect(await installedVersion(places.target)).toBe('2.21.0');
    const fractions = reports.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((one, other) => one - other));
    expect([fractions[0], fractions.at(-1)]).toEqual([0, 1]);
    expect(reports[0]?.message).toBe('gradlens-main 2.21.0: 0 bytes of 201 kB');
    expect(reports.at(-1)?.message).toBe('gradlens-extra 12.0: unpacking, 200 kB of 200 kB');
  });

  it('refuses other bytes than published, and leaves what was there', async () => {
    const places = freshPlaces();
    mkdirSync(places.target);
    writeFileSync(join(places.target, 'older'), '');
    const altered = await makeWheel('gradlens-main', '2.21.0', { 'tensorflow/a.so.2': library }, keeps);
    server().answers.set(mainWheel().file, well(altered.content));
    const { code, message } = await failureOf(() => setUp(ofWheels(mainWheel()), places));
    expect(code).toBe('setup/wrong-bytes');
    for (const part of [mainWheel().file, altered.sha256, mainWheel().sha256])
      expect(message).toContain(part);
    expect(contentsOf(places.root)).toEqual(['tensorflow-cpu', 'tensorflow-cpu/older']);
  });

  it('tells in pip’s words what is not there, or comes only in part', async () => {
    const places = freshPlaces();
    server().answers.set(mainWheel().file, status(404));
    const missing = await failureOf(() => setUp(ofWheels(mainWheel()), places));
    expect([missing.code, missing.message]).toEqual(['setup/failed', expect.stringContaining('404')]);
    const nowhere = { ...mainWheel(), project: 'gradlens-nowhere' };
    const unknown = await failureOf(() => setUp(ofWheels(nowhere), places));
    expect(unknown.message).toContain('No matching distribution found for gradlens-nowhere==2.21.0');
    server().answers.set(mainWheel().file, (request, response) => {
      partly(100_000, mainWheel().content)(request, response);
      setTimeout(() => response.destroy(), 100);
    });
    const cut = await failureOf(() => setUp(ofWheels(mainWheel()), places));
    expect(cut.code).toMatch(/^setup\/(failed|wrong-bytes)$/);
    expect(contentsOf(places.root)).toEqual([]);
  });

  it('gives up on a server that falls silent', async () => {
    vi.stubEnv('PIP_DEFAULT_TIMEOUT', '1');
    server().answers.set(mainWheel().file, partly(100_000, mainWheel().content));
    const { code, message } = await failureOf(() => setUp(ofWheels(mainWheel()), freshPlaces()));
    vi.stubEnv('PIP_DEFAULT_TIMEOUT', '60');
    expect([code, message]).toEqual(['setup/failed', expect.stringMatching(/timed out/i)]);
  });

  it('keeps wheels that came whole, and goes on from there', async () => {
    const places = freshPlaces();
    server().answers.set(extraWheel().file, status(404));
    const chosen = ofWheels(mainWheel(), extraWheel());
    await failureOf(() => setUp(chosen, places));
    expect(contentsOf(places.wheels)).toEqual([mainWheel().file]);
    server().answers.set(extraWheel().file, well(extraWheel().content));
    server().requests.length = 0;
    await setUp(chosen, places);
    expect(server().requests.filter((path) => path.startsWith('/files/'))).toEqual([
      `/files/${extraWheel().file}`,
    ]);
    expect(contentsOf(places.root)).not.toContain('.tensorflow-cpu');
  });

  it('keeps all of them until the last one is unpacked', async () => {
    const places = freshPlaces();
    const controller = new AbortController();
    const chosen = ofWheels(mainWheel(), extraWheel());
    const failure = await failureOf(() =>
      setUp(chosen, places, {
        signal: controller.signal,
        report: ({ message }) => message.startsWith('gradlens-extra 12.0: unpacking') && controller.abort(),
      }),
    );
    expect([failure.code, contentsOf(places.root)]).toEqual([
      'cancelled',
      [
        '.tensorflow-cpu',
        '.tensorflow-cpu/wheels',
        ...[extraWheel(), mainWheel()].map(({ file }) => `.tensorflow-cpu/wheels/${file}`),
      ],
    ]);
    server().requests.length = 0;
    await setUp(chosen, places);
    expect(server().requests).toEqual([]);
    expect(contentsOf(places.root)).not.toContain('.tensorflow-cpu');
  });

  it('fetches a kept wheel anew where it is not what it should be', async () => {
    const places = freshPlaces();
    mkdirSync(places.wheels, { recursive: true });
    writeFileSync(join(places.wheels, mainWheel().file), Buffer.alloc(mainWheel().bytes));
    await setUp(ofWheels(mainWheel()), places);
    expect(readFileSync(join(places.target, 'tensorflow/libtensorflow_cc.so.2'))).toEqual(library);
  });

  it('is cancelled midway: pip ends, and nothing stays', async () => {
    const places = freshPlaces();
    const controller = new AbortController();
    let gone: Promise<unknown> = Promise.resolve();
    server().answers.set(mainWheel().file, (request, response) => {
      gone = new Promise((resolve) => response.once('close', resolve));
      partly(100_000, mainWheel().content)(request, response);
    });
    const failure = failureOf(() =>
      setUp(ofWheels(mainWheel()), places, {
        signal: controller.signal,
        // As soon as bytes are seen.
        report: ({ fraction }) => fraction > 0 && controller.abort(),
      }),
    );
    expect((await failure).code).toBe('cancelled');
    await gone;
    expect(contentsOf(places.root)).toEqual([]);
  });

  it('replaces an older version in one step', async () => {
    const places = freshPlaces();
    await setUp(ofWheels(mainWheel()), places);
    writeFileSync(join(places.target, 'of-the-older-version'), '');
    await setUp(ofWheels(mainWheel()), places);
    expect(contentsOf(places.root)).not.toContain('tensorflow-cpu/of-the-older-version');
  });

  it('asks the interpreters that it is given before that of the PATH', async () => {
    const python = join(freshPlaces().root, 'python');
    writeFileSync(python, '#!/bin/sh\necho "$@" >> "$0.log"\nexec python3 "$@"\n');
    chmodSync(python, 0o755);
    await setUp(ofWheels(mainWheel()), freshPlaces(), { pythons: ['/no/such/python', python] });
    expect(readFileSync(`${python}.log`, 'utf8')).toMatch(/^-c import pip\n-m pip download /);
  });
});

describe('setting up', () => {
  it('says what is missing where there is no pip', async () => {
    const path = process.env['PATH'];
    vi.stubEnv('PATH', emptyPath());
    const { code, message } = await failureOf(() => setUp(ofWheels(mainWheel()), freshPlaces()));
    vi.stubEnv('PATH', path);
    expect([code, message]).toEqual(['setup/no-pip', expect.stringContaining('(tried python3, python)')]);
  });
});

withPip('the disk and others', slow, () => {
  it('asks for nothing where the disk is too full for the whole package', async () => {
    const { code, message } = await failureOf(() =>
      setUp(ofWheels(mainWheel(), extraWheel()), freshPlaces(), {
        freeSpace: () => Promise.resolve(700_000),
      }),
    );
    const needed = mainWheel().bytes + extraWheel().bytes + 2 * library.length;
    expect([code, message]).toEqual([
      'download/no-space',
      expect.stringContaining(`(${String(needed)} bytes)`),
    ]);
    expect(server().requests).toEqual([]);
  });

  it('is done by one at a time', async () => {
    const places = freshPlaces();
    let first: Promise<unknown> = Promise.resolve();
    await new Promise<void>((resolve) => {
      first = setUp(ofWheels(mainWheel()), places, { report: () => resolve() });
    });
    const second = await failureOf(() => setUp(ofWheels(mainWheel()), places));
    const removal = await failureOf(() => removePackage(places));
    const told = `${places.target} is being set up or removed by process ${String(process.pid)}.`;
    for (const { code, message } of [second, removal]) {
      expect([code, message]).toEqual(['setup/busy', expect.stringContaining(told)]);
    }
    await first;
    expect(await installedVersion(places.target)).toBe('2.21.0');
  });

  it('says what cannot be written where the storage is', async () => {
    const places = freshPlaces();
    writeFileSync(join(places.root, 'file'), '');
    const root = join(places.root, 'file', 'backends');
    const { code, message } = await failureOf(() =>
      setUp(ofWheels(mainWheel()), placesOf(root, 'tensorflow-cpu')),
    );
    expect([code, message]).toEqual([
      'setup/cannot-store',
      expect.stringContaining(`${root} could not be written: ENOTDIR. Free some space`),
    ]);
  });

  it('cleans what an interrupted one left', async () => {
    const places = freshPlaces();
    for (const path of [places.tree, places.temporary, places.former]) {
      mkdirSync(join(path, 'left'), { recursive: true });
      writeFileSync(join(path, 'left', 'over'), '');
    }
    await setUp(ofWheels(mainWheel()), places);
    expect(contentsOf(dirname(places.target)).filter((path) => path.includes('left'))).toEqual([]);
  });

  it('is undone: nothing stays of it, nor of an interrupted attempt', async () => {
    const places = freshPlaces();
    await setUp(ofWheels(mainWheel()), places);
    mkdirSync(places.wheels, { recursive: true });
    writeFileSync(join(places.wheels, 'left.whl'), '');
    await removePackage(places);
    expect(contentsOf(places.root)).toEqual([]);
    await removePackage(places);
    expect(await installedVersion(places.target)).toBeUndefined();
  });

  it('keeps programs executable, and gives nothing else that an archive states', async () => {
    const { root } = freshPlaces();
    const write = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    for name, mode in (('bin/ptxas', 0o4775), ('lib/a.so', 0o666)):
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        wheel.writestr(entry, 'x')`;
    spawnSync('python3', ['-c', write, join(root, 'a.whl')]);
    const work = { signal: new AbortController().signal, onBytes: () => undefined };
    await unpackWheel(join(root, 'a.whl'), join(root, 'tree'), () => true, work);
    const modes = ['bin/ptxas', 'lib/a.so'].map((name) => statSync(join(root, 'tree', name)).mode & 0o7777);
    expect(modes).toEqual([0o755, 0o644]);
  });
});
