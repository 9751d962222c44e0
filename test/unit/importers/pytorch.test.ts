import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toFloat32 } from '../../../src/models/checkpoints/checkpoint';
import { readSafetensors } from '../../../src/models/checkpoints/safetensors';
import { openCheckpoint } from '../../../src/models/importers/registry';
import type { ForeignCheckpoint } from '../../../src/models/importers/importer';
import { fixturePath } from '../support/fixtures';
import { writeArchive, writeTorchFile } from '../support/torchWriter';

const checkpoints = fixturePath('checkpoints');

async function withCheckpoint<T>(
  path: string,
  work: (checkpoint: ForeignCheckpoint) => Promise<T>,
): Promise<T> {
  const checkpoint = await openCheckpoint(path);
  try {
    return await work(checkpoint);
  } finally {
    await checkpoint.close();
  }
}

/** Every tensor of a file: shape, type and values. */
const contentsOf = (path: string): Promise<ReadonlyMap<string, unknown>> =>
  withCheckpoint(path, async ({ tensors }) => {
    const read = new Map<string, unknown>();
    for (const [name, tensor] of tensors) read.set(name, await tensor.read());
    return read;
  });

const jsonOf = async (name: string): Promise<never> =>
  JSON.parse(await readFile(join(checkpoints, name), 'utf8')) as never;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradlens-pt-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('reading what torch.save wrote', () => {
  it.each(['odd-tensors.pt', 'odd-tensors.legacy.pt'])(
    'reads strides, offsets, shared storages, scalars, empty tensors and every type of %s as PyTorch does',
    async (file) => {
      const expected: {
        values_row_major: Record<string, unknown>;
        dtypes: Record<string, string>;
        shapes: Record<string, readonly number[]>;
      } = await jsonOf('odd-tensors.json');
      const names = Object.keys(expected.values_row_major);
      await withCheckpoint(join(checkpoints, file), async ({ tensors }) => {
        expect([...tensors.keys()].sort()).toEqual([...names].sort());
        for (const name of names) {
          const tensor = tensors.get(name)!;
          const values = await tensor.read();
          expect(tensor.shape, name).toEqual(expected.shapes[name]);
          const flat = [expected.values_row_major[name]].flat(Infinity).map(Number);
          const found =
            values.dtype === 'F64' || values.dtype === 'I64'
              ? Array.from(values.data, Number)
              : Array.from(toFloat32(values));
          expect(found, name).toEqual(flat);
        }
      });
    },
  );

  it('reads the same tensors of a zip file as of the safetensors file of the same weights', async () => {
    const path = join(checkpoints, 'madry.safetensors');
    const { tensors } = readSafetensors(await readFile(path), path);
    const read = await contentsOf(join(checkpoints, 'madry.pt'));
    expect([...read.keys()].sort()).toEqual([...tensors.keys()].sort());
    for (const [name, tensor] of tensors) expect(isDeepStrictEqual(read.get(name), tensor), name).toBe(true);
  });

  it('reads the legacy format as the zip format', async () => {
    const zip = await contentsOf(join(checkpoints, 'wrn10.pt'));
    expect(zip.size).toBeGreaterThan(40);
    expect(isDeepStrictEqual(await contentsOf(join(checkpoints, 'wrn10.legacy.pt')), zip)).toBe(true);
  });

  it('reads half precision within the half’s rounding', async () => {
    const [half, whole] = await Promise.all(
      ['wrn10.half.pt', 'wrn10.pt'].map((file) =>
        withCheckpoint(join(checkpoints, file), async ({ tensors }) =>
          toFloat32(await tensors.get('fc.weight')!.read()),
        ),
      ),
    );
    const rounding = Array.from(whole!, (value, i) => Math.abs(value - half![i]!) / Math.abs(value));
    expect(Math.max(...rounding)).toBeLessThan(2 ** -11 + 1e-6);
    expect(Math.max(...rounding)).toBeGreaterThan(0);
  });

  it('finds the state dict in a wrapper that dill saved, and its epoch', async () => {
    const path = join(folder, 'robustness.pt');
    const pickle = await readFile(join(checkpoints, 'resnet50n.madrylab.pkl'));
    const shapes: { state_dict: Record<string, { shape: readonly number[] }> } =
      await jsonOf('resnet50n.json');
    await writeArchive(path, [{ name: 'x/data.pkl', content: () => pickle }]);
    await withCheckpoint(path, ({ tensors, epoch, format }) => {
      expect(epoch).toBe(7);
      expect(format).toBe('PyTorch (zip)');
      expect(tensors.size).toBe(644);
      for (const [name, { shape }] of Object.entries(shapes.state_dict)) {
        expect(tensors.get(`module.model.${name}`)?.shape, name).toEqual(shape);
      }
      return Promise.resolve();
    });
  });

  it('reads what the writer of the bench wrote', async () => {
    const path = join(folder, 'written.pt');
    await writeTorchFile(path, [
      { name: 'w', shape: [2, 3], values: (i) => i / 2 },
      { name: 'n', shape: [], dtype: 'I64', values: () => -7 },
    ]);
    expect(await contentsOf(path)).toEqual(
      new Map<string, unknown>([
        ['w', { dtype: 'F32', shape: [2, 3], data: Float32Array.of(0, 0.5, 1, 1.5, 2, 2.5) }],
        ['n', { dtype: 'I64', shape: [], data: BigInt64Array.of(-7n) }],
      ]),
    );
  });
});

const hostile = (name: string): string => join(checkpoints, 'hostile', name);

/** Opens and reads every tensor. */
const readAll = async (name: string): Promise<unknown> => contentsOf(hostile(name));

describe('a hostile or damaged checkpoint', () => {
  it.each([
    ['MALICIOUS-os-system.pt', 'posix.system'],
    ['MALICIOUS-os-system-protocol4.pt', 'posix.system'],
    ['MALICIOUS-os-system-protocol0.pt', 'posix.system'],
    ['MALICIOUS-eval.pt', '__builtin__.eval'],
    ['MALICIOUS-popen.pt', 'commands.Popen'],
    ['MALICIOUS-bare-pickle.pkl', 'posix.system'],
    ['MALICIOUS-legacy.pt', 'posix.system'],
    ['MALICIOUS-inst-opcode.pt', 'os.system'],
    ['MALICIOUS-memo-build.pt', 'posix.system'],
    ['MALICIOUS-numpy-global.pt', 'numpy.testing._private.utils.runcall'],
    ['MALICIOUS-ext-opcode.pt', 'copyreg'],
    ['MALICIOUS-persid.pt', 'outside the file'],
    ['whole-module.pt', 'torch.nn.modules.container.Sequential'],
  ])('is refused by the name that %s asks for, and what to do is said', async (name, asked) => {
    const failure = expect(readAll(name)).rejects;
    await failure.toMatchObject({ code: 'checkpoint/refused' });
    await failure.toThrow(asked);
    await failure.toThrow('torch.save(model.state_dict()');
  });

  it('whose directory points far beyond any file is an error, not an exception that nobody catches', async () => {
    const failure = expect(contentsOf(join(checkpoints, 'place-beyond-any-file.pt'))).rejects;
    await failure.toMatchObject({ code: 'checkpoint/bad-file' });
    await failure.toThrow(/bytes \d+ to \d+ are needed and it has 4291/);
  });

  it.each([
    ['truncated.pt', /zip archive is damaged/],
    ['one-byte.pt', /ends at byte 1/],
    ['empty.pt', /ends at byte 0/],
    ['storage-too-short.pt', /data\/0 has 20 bytes where 48/],
    ['storage-missing.pt', /data\/0 is missing/],
    ['view-out-of-bounds.pt', /\[3, 400\].*12 numbers/],
    ['offset-out-of-bounds.pt', /reaches beyond/],
    ['negative-stride.pt', /stride/],
    ['huge-size-zero-stride.pt', /more numbers|whole numbers/],
    ['unknown-dtype.pt', /torch\.ComplexDoubleStorage/],
    ['zip-slip.pt', /invalid relative path.*escape-zip/],
    ['deflate-bomb.pt', /data\.pkl is compressed/],
    ['deep-nesting.pt', /no state dict but a list/],
    ['memo-bomb.pt', /no state dict but a list/],
  ])('%s gives its own error', async (name, reason) => {
    const failure = expect(readAll(name)).rejects;
    await failure.toMatchObject({ code: 'checkpoint/bad-file' });
    await failure.toThrow(reason);
    await failure.toThrow(name);
  });

  it('is read where it is fine', async () => {
    expect(await readAll('good-hand-made.pt')).toEqual(
      new Map([['w', { dtype: 'F32', shape: [3, 4], data: Float32Array.from({ length: 12 }, (_, i) => i) }]]),
    );
  });

  it.each([
    ['waits with more values than any checkpoint has', Buffer.alloc(300_000, ']')],
    [
      'makes more containers than any checkpoint has',
      Buffer.concat(new Array(600_000).fill(Buffer.from(']0'))),
    ],
  ])('that %s is refused before it fills the memory', async (_, instructions) => {
    const path = join(folder, 'bomb.pt');
    await writeFile(path, Buffer.concat([Buffer.from([0x80, 2]), instructions, Buffer.from('N.')]));
    const failure = expect(contentsOf(path)).rejects;
    await failure.toMatchObject({ code: 'checkpoint/bad-file' });
    await failure.toThrow(/far more than the checkpoint of a network/);
  });

  it('leaves no trace, and every file of the list is tried', async () => {
    const { files }: { files: Record<string, unknown> } = await jsonOf('hostile/expected.json');
    const before = await traces();
    for (const name of Object.keys(files)) await readAll(name).catch(() => undefined);
    expect(await traces()).toEqual(before);
    expect((await readdir(join(checkpoints, 'hostile'))).sort()).toEqual(
      [...Object.keys(files), 'expected.json'].sort(),
    );
  });
});

/** Files that running one of the malicious pickles, or unpacking one of the archives, would make. */
async function traces(): Promise<string[]> {
  const places = [process.cwd(), join(checkpoints, 'hostile'), checkpoints, tmpdir(), folder];
  const names = await Promise.all(places.map((place) => readdir(place)));
  return names.flat().filter((name) => /PWNED|escape-zip/.test(name));
}
