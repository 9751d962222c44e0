import * as tf from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createModel } from '../../../src/models/architectures';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/models/checkpoints/checkpoint';
import { diskShape, fromDisk, toDisk, type StoredShape } from '../../../src/models/checkpoints/layout';
import {
  readSafetensors,
  writeSafetensors,
  type SafeTensor,
} from '../../../src/models/checkpoints/safetensors';
import { randomStream } from '../../../src/data/random';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { expectClose, fixturePath, loadFixtureMadry } from '../support/fixtures';
import { startTestBackend } from '../support/testBackend';
import { tidied } from '../support/tidied';

beforeAll(startTestBackend);

const counted = (length: number): Float32Array => Float32Array.from({ length }, (_, index) => index);

/** A fresh small net's tensors, changed, as a file. */
async function changed(
  change: (tensors: Map<string, SafeTensor>) => void,
  metadata: Record<string, string>,
): Promise<Uint8Array> {
  const model = createModel('wong-small', 10, randomStream(0, 'init'));
  const tensors = new Map(readSafetensors(await encodeCheckpoint(model), 'fresh').tensors);
  model.dispose();
  change(tensors);
  return writeSafetensors(tensors, metadata);
}

const wong = { architecture: 'wong-small' };

describe('the layout on disk', () => {
  it.each<[string, StoredShape, number[], number[]]>([
    // Memory [1, 2, in 1, out 3] counts columns of outputs; PyTorch wants each output's window together.
    [
      'convolution',
      { shape: [1, 2, 1, 3], layout: { kind: 'convolution' } },
      [3, 1, 1, 2],
      [0, 3, 1, 4, 2, 5],
    ],
    ['dense', { shape: [2, 3], layout: { kind: 'dense' } }, [3, 2], [0, 3, 1, 4, 2, 5]],
    [
      'dense after flattening an image of 1×2 pixels and 2 channels',
      { shape: [4, 2], layout: { kind: 'dense-after-flatten', image: [1, 2, 2] } },
      [2, 4],
      // Memory's rows are (pixel 0, ch 0), (0, 1), (1, 0), (1, 1); PyTorch's columns (ch 0, pixel 0), (0, 1), …
      [0, 4, 2, 6, 1, 5, 3, 7],
    ],
    ['a vector', { shape: [3], layout: { kind: 'vector' } }, [3], [0, 1, 2]],
  ])('of %s', (_, spec, shape, values) => {
    const memory = counted(values.length);
    expect(diskShape(spec)).toEqual(shape);
    expect([...toDisk(memory, spec)]).toEqual(values);
    expect(fromDisk(toDisk(memory, spec), spec)).toEqual(memory);
  });
});

describe('a checkpoint', () => {
  it('holds PyTorch’s own tensors, bit for bit, after reading and writing a model of them', async () => {
    const python = readFileSync(fixturePath('checkpoints/madry.safetensors'));
    const model = loadFixtureMadry();
    const written = readSafetensors(await encodeCheckpoint(model), 'written');
    model.dispose();
    expect(written.tensors).toEqual(readSafetensors(python, 'python').tensors);
    expect(written.metadata).toEqual({ format: 'pt', architecture: 'madry-mnist', classes: '10' });
  });

  it('gives the same model and bytes when read and written again', async () => {
    const model = createModel('wong-small', 7, randomStream(5, 'init'));
    const bytes = await encodeCheckpoint(model, { epoch: '3' });
    const read = decodeCheckpoint(bytes, 'again.safetensors');
    expect(read.model.classes).toBe(7);
    expect(read.metadata['epoch']).toBe('3');
    expect(Buffer.from(await encodeCheckpoint(read.model, { epoch: '3' })).equals(bytes)).toBe(true);
    await tidied(async () => {
      const x = tf.fill<tf.Rank.R4>([1, 28, 28, 1], 0.3);
      expect(await read.model.logits(x).data()).toEqual(await model.logits(x).data());
    });
    model.dispose();
    read.model.dispose();
  });

  it('keeps the normalisation inside the model, which is applied before the network', async () => {
    const statistics = { mean: [0.1307], standardDeviation: [1 / 3] };
    const plain = createModel('wong-small', 10, randomStream(5, 'init'));
    const model = createModel('wong-small', 10, randomStream(5, 'init'), statistics);
    const read = decodeCheckpoint(await encodeCheckpoint(model), 'normalised.safetensors').model;
    expect(read.normalisation).toEqual(statistics);
    expect(plain.normalisation).toBeUndefined();
    await tidied(async () => {
      const x = tf.fill<tf.Rank.R4>([1, 28, 28, 1], 0.4);
      const normalised = tf.fill<tf.Rank.R4>([1, 28, 28, 1], (0.4 - 0.1307) * 3);
      const expected = await plain.logits(normalised).data();
      expectClose(await model.logits(x).data(), expected, { abs: 1e-5 });
      expect(await read.logits(x).data()).toEqual(await model.logits(x).data());
    });
    for (const each of [plain, model, read]) each.dispose();
  });

  it.each([
    [{ normalisation_mean: '[0.5]' }, /normalisation_std is missing, not a list of 1 numbers/],
    [{ normalisation_mean: '[0.5', normalisation_std: '[1]' }, /normalisation_mean is "\[0\.5"/],
    [{ normalisation_mean: '[0.5]', normalisation_std: '[1,1,1]' }, /normalisation_std is "\[1,1,1\]"/],
    [{ normalisation_mean: '["0"]', normalisation_std: '[1]' }, /normalisation_mean/],
    [{ normalisation_mean: '[0.5]', normalisation_std: '[0]' }, /normalisation_std has 0, not above 0/],
  ])('whose normalisation is %j is refused', async (metadata, text) => {
    const file = await changed(() => undefined, { ...wong, ...metadata });
    expect(() => decodeCheckpoint(file, 'file')).toThrow(text);
    expect(() => decodeCheckpoint(file, 'file')).toThrow(
      expect.objectContaining({ code: 'checkpoint/bad-file' }),
    );
  });

  it('without metadata is read as the expected architecture', async () => {
    const file = await changed(() => undefined, {});
    const { model } = decodeCheckpoint(file, 'plain', 'wong-small');
    expect(model.architecture).toBe('wong-small');
    model.dispose();
  });

  it.each<[string, () => Promise<Uint8Array>, 'madry-mnist' | 'wong-small' | undefined, string, RegExp]>([
    [
      'names no architecture',
      () => changed(() => undefined, {}),
      undefined,
      'bad-file',
      /name no architecture/,
    ],
    [
      'names an unknown architecture',
      () => changed(() => undefined, { architecture: 'toString' }),
      undefined,
      'bad-file',
      /"toString"; known are madry-mnist, wong-small/,
    ],
    [
      'is of another architecture than the run’s',
      () => changed(() => undefined, wong),
      'madry-mnist',
      'other-architecture',
      /architecture madry-mnist: it holds the architecture wong-small/,
    ],
    [
      'lacks a tensor',
      () => changed((tensors) => tensors.delete('0.bias'), wong),
      undefined,
      'other-architecture',
      /0\.bias is missing/,
    ],
    [
      'has one tensor more',
      () => changed((tensors) => tensors.set('9.bias', tensors.get('0.bias')!), wong),
      undefined,
      'other-architecture',
      /9\.bias is not part of it/,
    ],
    [
      'has a tensor of another shape',
      () =>
        changed(
          (tensors) => tensors.set('0.weight', { dtype: 'F32', shape: [16, 1, 5, 5], data: counted(400) }),
          wong,
        ),
      undefined,
      'other-architecture',
      /0\.weight is \[16, 1, 5, 5\] instead of \[16, 1, 4, 4\]/,
    ],
    [
      'is of quite another net',
      () =>
        changed((tensors) => {
          for (const name of [...tensors.keys()]) tensors.set(`module.${name}`, tensors.get(name)!);
        }, wong),
      undefined,
      'other-architecture',
      /; 2 more\. Choose/,
    ],
  ])('that %s is refused', async (_, bytes, expected, code, text) => {
    const file = await bytes();
    const read = (): unknown => decodeCheckpoint(file, 'file.safetensors', expected);
    expect(read).toThrow(expect.objectContaining({ code: `checkpoint/${code}` }));
    expect(read).toThrow(text);
    expect(read).toThrow('file.safetensors');
  });

  it('leaves no tensor behind, read or refused', async () => {
    const good = await changed(() => undefined, wong);
    await expectNoLeakedTensors(() => {
      decodeCheckpoint(good, 'good').model.dispose();
    });
    const outcome = await expectNoLeakedTensors(() => decodeCheckpoint(good, 'good', 'madry-mnist'));
    expect(outcome).toBeInstanceOf(Error);
  });
});
