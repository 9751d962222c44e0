import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataSets } from '../../../src/data/dataSets';
import { dataSources, type DataSources } from '../../../src/data/sources';
import { dataSourceHandlers } from '../../../src/engine/dataSources';
import type { DataOffer, WorkProgress } from '../../../src/protocol/requests';
import { embedded, failureOf, sha256, temporaryFolder } from '../data/support';
import { serveAnswers, status, well, type Answer } from '../support/fileServer';
import { testWork } from '../support/testServices';

const folder = temporaryFolder();

/** Enough for the registry to see the set; what the files hold is read only when they are used. */
const contents: Readonly<Record<string, Buffer>> = {
  'train-images-idx3-ubyte.gz': Buffer.from('images to train on'),
  'train-labels-idx1-ubyte.gz': Buffer.from('their labels'),
  't10k-images-idx3-ubyte.gz': Buffer.from('images to test with'),
  't10k-labels-idx1-ubyte.gz': Buffer.from('their labels too'),
};

/** A small set under the name of a known one. */
const sources: DataSources = {
  mnist: {
    kind: 'download',
    homePage: 'https://example.org/mnist',
    hosts: ['https://files.example.org/mnist/', 'https://files.example.org/again/', 'https://example.net/'],
    files: Object.entries(contents).map(([name, bytes]) => ({
      name,
      bytes: bytes.length,
      sha256: sha256(bytes),
    })),
  },
  usps: { kind: 'by-hand', homePage: 'https://example.org/usps', how: 'Ask for it, and put it into usps.' },
};

const handlers = (
  options: { readonly mirror?: string; readonly external?: string; readonly storage?: string } = {},
  table = sources,
): ReturnType<typeof dataSourceHandlers> => {
  const { mirror = '', ...folders } = options;
  return dataSourceHandlers({ folders: { data: { embedded, ...folders } }, mirror }, table);
};

/** A mirror as it must be laid out; everything else is not there. */
const mirrored: Answer = (request, response) => {
  const [, set, name = ''] = request.url?.split('/') ?? [];
  const content = set === 'mnist' ? contents[name] : undefined;
  (content ? well(content) : status(404))(request, response);
};

const offersOf = async (...args: Parameters<typeof handlers>): Promise<readonly DataOffer[]> =>
  (await handlers(...args)['data/offers'](null, testWork())).offers;

describe('data/offers', () => {
  it('tells licence, source, size and hosts of what can be downloaded, and how to come by the rest', async () => {
    const [mnist, usps, ...others] = await offersOf();
    expect(mnist).toEqual({
      name: 'mnist',
      title: 'MNIST digits, complete',
      licence: 'CC BY-SA 3.0',
      attribution: 'MNIST: Y. LeCun, C. Cortes, C. J. C. Burges',
      homePage: 'https://example.org/mnist',
      available: false,
      download: { hosts: ['files.example.org', 'example.net'], bytes: 65, unpackedBytes: 0 },
    });
    expect(usps).toMatchObject({ name: 'usps', byHand: 'Ask for it, and put it into usps.' });
    expect([usps?.download, others]).toEqual([undefined, []]);
  });

  it('names the mirror in place of the hosts, and refuses what is none', async () => {
    const [mnist] = await offersOf({ mirror: 'http://10.0.0.1:8080/sets/' });
    expect(mnist?.download?.hosts).toEqual(['10.0.0.1:8080']);
    for (const mirror of ['ftp://example.org', 'example.org', 'https://', 'https:///x']) {
      const { code, message } = await failureOf(() => offersOf({ mirror }));
      expect([code, message]).toEqual(['data/mirror', expect.stringContaining(`"${mirror}"`)]);
    }
  });

  it('has no size where one file’s length is not known', async () => {
    const [mnist] = await offersOf(
      {},
      {
        mnist: {
          kind: 'download',
          homePage: '',
          hosts: ['https://example.org/'],
          files: [
            { name: 'a', sha256: '' },
            { name: 'b', bytes: 1, sha256: '' },
          ],
        },
      },
    );
    expect(mnist?.download).toEqual({ hosts: ['example.org'], unpackedBytes: 0 });
  });

  it('says where a download goes: the folder that is set, else the storage, else nowhere yet', async () => {
    const folderOf = async (options: Parameters<typeof handlers>[0]): Promise<string | undefined> =>
      (await handlers(options)['data/offers'](null, testWork())).folder;
    expect(await folderOf({ external: '/data', storage: '/storage' })).toBe('/data');
    expect(await folderOf({ storage: '/storage' })).toBe('/storage');
    expect(await folderOf({})).toBeUndefined();
  });
});

describe('data/add', () => {
  it('downloads from the mirror into the set’s own folder, reports how far it is, and the set is there', async () => {
    const mirror = await serveAnswers(mirrored);
    const storage = join(folder.path, 'storage');
    const work = testWork<WorkProgress>();
    const { 'data/add': add } = handlers({ mirror: mirror.url, storage });
    expect(await add({ data: 'mnist', folder: storage }, work)).toMatchObject({
      name: 'mnist',
      available: true,
    });
    expect(mirror.requests.map(({ path }) => path)).toEqual(
      Object.keys(contents).map((name) => `/mnist/${name}`),
    );
    for (const [name, bytes] of Object.entries(contents)) {
      expect(readFileSync(join(storage, 'mnist', name))).toEqual(bytes);
    }
    expect(work.reports[0]).toEqual({
      fraction: 0,
      message: 'train-images-idx3-ubyte.gz: 0 bytes of 18 bytes',
    });
    expect((await offersOf({ storage }))[0]?.available).toBe(true);
    expect((await offersOf({ external: folder.path, storage }))[0]?.available).toBe(true);
    // What is there is not fetched again.
    await add({ data: 'mnist', folder: storage }, testWork());
    expect(mirror.requests).toHaveLength(4);
  });

  it('keeps what is whole when a later file fails, and goes on from there', async () => {
    const failing: Answer = (request, response) =>
      (request.url?.includes('t10k-labels') ? status(404) : mirrored)(request, response);
    const mirror = await serveAnswers(failing, failing, failing, failing, mirrored);
    const target = join(folder.path, 'failing');
    const { 'data/add': add } = handlers({ mirror: mirror.url });
    const { code } = await failureOf(() => add({ data: 'mnist', folder: target }, testWork()));
    expect(code).toBe('download/not-served');
    await add({ data: 'mnist', folder: target }, testWork());
    expect(mirror.requests).toHaveLength(5);
  });

  it('is cancelled', async () => {
    const work = testWork<WorkProgress>();
    const mirror = await serveAnswers(() => work.cancel());
    const { code } = await failureOf(() =>
      handlers({ mirror: mirror.url })['data/add']({ data: 'mnist', folder: join(folder.path, 'c') }, work),
    );
    expect(code).toBe('cancelled');
  });

  it('says why a set cannot be downloaded, and what is none', async () => {
    const add = (data: string): unknown =>
      handlers()['data/add']({ data, folder: folder.path }, testWork<WorkProgress>());
    expect((await failureOf(() => add('usps'))).message).toBe(
      'Data set "usps" cannot be downloaded. Ask for it, and put it into usps.',
    );
    expect((await failureOf(() => add('toString'))).code).toBe('data/unknown');
    expect(existsSync(join(folder.path, 'usps'))).toBe(false);
  });
});

describe('data/check', () => {
  const check = (data: string, path: string): unknown =>
    handlers()['data/check']({ data, folder: path }, testWork<WorkProgress>());

  it('refuses a folder without the files, and one with others of their names', async () => {
    const elsewhere = join(folder.path, 'elsewhere');
    mkdirSync(join(elsewhere, 'mnist'), { recursive: true });
    const empty = await failureOf(() => check('mnist', elsewhere));
    expect([empty.code, empty.message]).toEqual([
      'data/folder-incomplete',
      expect.stringMatching(/does not hold data set "mnist" whole: The files of data set "mnist" are not in/),
    ]);
    for (const [name, bytes] of Object.entries(contents)) {
      writeFileSync(join(elsewhere, 'mnist', name), bytes);
    }
    expect((await failureOf(() => check('mnist', elsewhere))).code).toBe('data/folder-incomplete');
    expect((await failureOf(() => check('toString', elsewhere))).code).toBe('data/unknown');
  });

  const data = process.env['GRADLENS_DATA'] ?? '';
  it(
    'finds a set whole, by the folder around its own or by its own',
    { timeout: 60_000 },
    async (context) => {
      context.skip(!existsSync(join(data, 'mnist')), 'GRADLENS_DATA names no folder with MNIST');
      const work = testWork<WorkProgress>();
      const found = await handlers()['data/check']({ data: 'mnist', folder: join(data, 'mnist') }, work);
      expect(found).toEqual({ folder: data });
      expect(work.reports.map(({ message }) => message)).toContain('reading the test images');
    },
  );
});

describe('the shipped table', () => {
  it('knows how to come by every set that does not ship with GradLens, but for parts of another', () => {
    const external = Object.keys(dataSets).filter((name) => dataSets[name]?.origin === 'external');
    expect(external.filter((name) => name !== 'cifar10-5k').sort()).toEqual(Object.keys(dataSources).sort());
  });

  it('puts every file where the registry looks for it', () => {
    const paths = Object.entries(dataSources).flatMap(([name, source]) =>
      source.kind === 'download'
        ? source.files.map((file) => [name, `"${name}/${file.archive?.top ?? file.name}"`] as const)
        : [],
    );
    expect(paths).toHaveLength(10);
    for (const [name, path] of paths) expect(JSON.stringify(dataSets[name])).toContain(path);
  });

  it('names https hosts first, with every checksum and length whole', () => {
    for (const source of Object.values(dataSources)) {
      if (source.kind === 'by-hand') continue;
      expect(source.hosts[0]).toMatch(/^https:/);
      for (const host of source.hosts) expect(host).toMatch(/^https?:\/\/.*\/$/);
      for (const { name, sha256: sum } of source.files) {
        expect(sum).toMatch(/^[0-9a-f]{64}$/);
        expect(name).not.toContain('/');
      }
    }
  });
});
