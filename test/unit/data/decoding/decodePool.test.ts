import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { createDecodePool, type DecodePool } from '../../../../src/data/decoding/decodePool';
import { decodeImage, type ImageFile, type ImageKind } from '../../../../src/data/decoding/imageTask';
import { fixturePath } from '../../support/fixtures';
import { codecs, decoder, failureOf, temporaryFolder } from '../support';

const folder = temporaryFolder();
const pools: DecodePool[] = [];
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

function poolOf(threads: number, files = decoder): DecodePool {
  const pool = createDecodePool(files, threads);
  pools.push(pool);
  return pool;
}

const kind: ImageKind = {
  root: fixturePath('images'),
  height: 28,
  width: 28,
  channels: 3,
  transform: 'photograph',
};
const names = ['photo.jpg', 'gray.jpg', 'alpha.png', 'tall.jpg', 'tiny.png', 'photo.webp', 'photo.bmp'];
const files: ImageFile[] = [...names, ...names, ...names].map((path, index) => ({ path, index }));
const augmented: ImageKind = { ...kind, augmentation: { name: 'imagenet', seed: 1, epoch: 2 } };

async function decodedHere(of: ImageKind): Promise<Float32Array> {
  const images = await Promise.all(files.map((file) => decodeImage(of, file, codecs)));
  return Float32Array.from(images.flatMap(({ values }) => [...values]));
}

describe('decoding on threads', () => {
  it.each([1, 3])('with %s of them gives the images in order, as decoding here does', async (threads) => {
    const pool = poolOf(threads);
    const [plain, changed] = await Promise.all([pool.decode(kind, files), pool.decode(augmented, files)]);
    expect(plain).toEqual(await decodedHere(kind));
    expect(changed).toEqual(await decodedHere(augmented));
    expect(changed).not.toEqual(plain);
  });

  it('of no files starts no thread', async () => {
    expect(await poolOf(1, { ...decoder, worker: 'none' }).decode(kind, [])).toHaveLength(0);
  });

  it('rejects with the catalogued error of the file, and goes on with others', async () => {
    const pool = poolOf(2);
    folder.write('notes.jpg', 'no picture');
    const bad = pool.decode({ ...kind, root: folder.path }, [{ path: 'notes.jpg', index: 0 }]);
    const missing = pool.decode(kind, [...files, { path: 'gone.jpg', index: 99 }]);
    const good = pool.decode(kind, files);
    const failure = await failureOf(() => bad);
    expect([failure.code, failure.message]).toEqual([
      'image/not-an-image',
      expect.stringContaining(join(folder.path, 'notes.jpg')),
    ]);
    expect(await failureOf(() => missing)).toMatchObject({ code: 'file/missing' });
    expect(await good).toEqual(await decodedHere(kind));
  });

  it('fails with its reason where a thread dies, and starts new ones for the next files', async () => {
    const program = join(folder.path, 'dies.cjs');
    const marker = join(folder.path, 'died');
    folder.write(
      'dies.cjs',
      `const fs = require('node:fs');
       if (fs.existsSync(${JSON.stringify(marker)})) require(${JSON.stringify(decoder.worker)});
       else { fs.writeFileSync(${JSON.stringify(marker)}, ''); throw new Error('out of luck'); }`,
    );
    const pool = poolOf(1, { ...decoder, worker: program });
    const [first, second] = await Promise.all([
      failureOf(() => pool.decode(kind, files)),
      failureOf(() => pool.decode(kind, files)),
    ]);
    for (const failure of [first, second]) {
      expect(failure.code).toBe('data/decoder-died');
      expect(failure.message).toContain('out of luck');
    }
    expect(await pool.decode(kind, files)).toEqual(await decodedHere(kind));
  });

  it('tells the code that a thread ended with, and a program that is not there', async () => {
    folder.write(
      'ends.cjs',
      `require('node:worker_threads').parentPort.on('message', () => process.exit(3));`,
    );
    for (const [worker, reason] of [
      [join(folder.path, 'ends.cjs'), 'code 3'],
      [join(folder.path, 'gone.cjs'), 'gone.cjs'],
    ] as const) {
      const failure = await failureOf(() => poolOf(2, { ...decoder, worker }).decode(kind, files));
      expect([failure.code, failure.message]).toEqual(['data/decoder-died', expect.stringContaining(reason)]);
    }
  });

  it('is cancelled where the pool is closed, and works again after that', async () => {
    const pool = poolOf(2);
    const failure = failureOf(() => pool.decode(kind, files));
    await pool.close();
    expect((await failure).code).toBe('cancelled');
    expect(await pool.decode(kind, files)).toEqual(await decodedHere(kind));
  });
});

it('a process ends by itself when all is decoded, and not before', async () => {
  const own = join(folder.path, 'images');
  mkdirSync(own);
  copyFileSync(fixturePath('images/photo.jpg'), join(own, 'a.jpg'));
  const program = join(folder.path, 'program.cjs');
  await build({
    stdin: {
      contents: `import { createDecodePool } from ${JSON.stringify(new URL('../../../../src/data/decoding/decodePool', import.meta.url).pathname)};
        createDecodePool(${JSON.stringify(decoder)}, 2)
          .decode(${JSON.stringify({ ...kind, root: own })}, [{ path: 'a.jpg', index: 0 }])
          .then((values) => console.log(values.length));`,
      resolveDir: folder.path,
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: program,
  });
  const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 20_000 });
  expect(stdout.trim()).toBe(String(28 * 28 * 3));
});
