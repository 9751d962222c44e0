import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFloat32 } from '../../../src/models/checkpoints/checkpoint';
import {
  readSafetensors,
  writeSafetensors,
  type SafeTensor,
} from '../../../src/models/checkpoints/safetensors';
import { fixturePath } from '../support/fixtures';

const hostile = (name: string): Buffer =>
  readFileSync(fixturePath(`checkpoints/hostile/${name}.safetensors`));

const vector = (...values: number[]): SafeTensor => ({
  dtype: 'F32',
  shape: [values.length],
  data: Float32Array.of(...values),
});

/** A file of one header and some data bytes. */
function fileOf(header: unknown, dataBytes: number): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes)]);
}

const entry = (shape: unknown, offsets: unknown, dtype: unknown = 'F32'): object => ({
  dtype,
  shape,
  data_offsets: offsets,
});

describe('reading safetensors', () => {
  it('reads a file of Python’s writer', () => {
    const { tensors } = readSafetensors(hostile('good'), 'good');
    expect(tensors.get('w')).toEqual({
      dtype: 'F32',
      shape: [3, 4],
      data: Float32Array.from({ length: 12 }, (_, i) => i),
    });
  });

  it.each([
    ['header-too-long', /header claims 4611686018427387904 bytes where 113 follow/],
    ['offsets-beyond-the-end', /480/],
    ['offsets-overlap', /overlaps another/],
    ['shape-mismatch', /\[3, 5\] needs 60 bytes but has 48/],
    ['bad-json', /header is not JSON/],
  ])('refuses %s, naming the file and what is wrong', (name, reason) => {
    const read = (): unknown => readSafetensors(hostile(name), `${name}.safetensors`);
    expect(read).toThrow(expect.objectContaining({ code: 'checkpoint/bad-file' }));
    expect(read).toThrow(reason);
    expect(read).toThrow(`${name}.safetensors is not a checkpoint`);
  });

  it('reads tensors called __proto__ and constructor as plain names', () => {
    const { tensors } = readSafetensors(hostile('proto-key'), 'proto-key');
    expect([...tensors.keys()].sort()).toEqual(['__proto__', 'constructor']);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { dtype?: unknown }).dtype).toBeUndefined();
  });

  it.each([
    ['a type that is not read', { w: entry([1], [0, 4], 'F4') }, 4, /type "F4"/],
    ['a negative length', { w: entry([-1], [0, 4]) }, 4, /shape \[-1\]/],
    ['a length that is no integer', { w: entry([1.5], [0, 6]) }, 6, /shape \[1.5\]/],
    ['three offsets', { w: entry([1], [0, 4, 8]) }, 4, /offsets \[0,4,8\]/],
    ['a gap', { a: entry([1], [0, 4]), b: entry([1], [8, 12]) }, 12, /gap before tensor "b"/],
    ['bytes left over', { w: entry([1], [0, 4]) }, 6, /2 bytes at its end/],
    ['an end beyond the file', { w: entry([2], [0, 8]) }, 4, /ends at byte 8 of 4/],
    ['a tensor that is a number', { w: 3 }, 0, /"w" is not described/],
    ['metadata that is no text', { __metadata__: { epoch: 3 } }, 0, /"epoch" is not a text/],
    ['a list for a header', [], 0, /not a JSON object/],
    ['half a character', '{"\ud800":1', 0, /not JSON/],
  ])('refuses %s', (_, header, dataBytes, reason) => {
    expect(() => readSafetensors(fileOf(header, dataBytes), 'x')).toThrow(reason);
  });

  it('refuses every file that is cut short', () => {
    const whole = hostile('good');
    for (let length = 0; length < whole.length; length++) {
      expect(() => readSafetensors(whole.subarray(0, length), 'cut')).toThrow(
        expect.objectContaining({ code: 'checkpoint/bad-file' }),
      );
    }
  });

  it('reads from the middle of another buffer, whatever its alignment', () => {
    const bytes = writeSafetensors(new Map([['w', vector(1.5, -2)]]));
    for (const shift of [0, 1, 3]) {
      const outer = Buffer.alloc(bytes.length + 8, 0xff);
      outer.set(bytes, shift);
      const { tensors } = readSafetensors(outer.subarray(shift, shift + bytes.length), 'view');
      expect(tensors.get('w')).toEqual(vector(1.5, -2));
    }
  });

  it('reads half precision exactly', () => {
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x03ff, 0x8000, 0x7c00, 0xfc00, 0x3555);
    const expected = [1, -2, 65504, 2 ** -24, 1023 * 2 ** -24, -0, Infinity, -Infinity, 0.333251953125];
    expect([...toFloat32({ dtype: 'F16', shape: [9], data: bits })]).toEqual(expected);
    expect(toFloat32({ dtype: 'F16', shape: [1], data: Uint16Array.of(0x7e00) })[0]).toBeNaN();
    const upper = Uint16Array.of(0x3f80, 0xc000, 0x4049, 0x7f80, 0x0001);
    const wide = [1, -2, 3.140625, Infinity, 2 ** -133];
    expect([...toFloat32({ dtype: 'BF16', shape: [5], data: upper })]).toEqual(wide);
  });
});

describe('writing safetensors', () => {
  it('writes what Python’s writer writes', () => {
    const python = readFileSync(fixturePath('checkpoints/wrn10.safetensors'));
    const { tensors, metadata } = readSafetensors(python, 'wrn10');
    expect(Buffer.from(writeSafetensors(tensors, metadata)).equals(python)).toBe(true);
  });

  it('gives the same bytes in whatever order tensors and metadata come', () => {
    const forwards = new Map([
      ['a', vector(1)],
      ['b', vector(2, 3)],
    ]);
    const backwards = new Map([...forwards].reverse());
    const first = Buffer.from(writeSafetensors(forwards, { format: 'pt', epoch: '3' }));
    expect(first.equals(writeSafetensors(backwards, { epoch: '3', format: 'pt' }))).toBe(true);
  });

  it('writes a view by its own offset and length', () => {
    const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    const bytes = writeSafetensors(new Map([['w', { dtype: 'F32', shape: [2], data }]]));
    expect(readSafetensors(bytes, 'view').tensors.get('w')).toEqual(vector(1, 2));
  });

  it('gives back every tensor and text', () => {
    const tensors = fc.dictionary(fc.string(), fc.float32Array({ maxLength: 5 }));
    fc.assert(
      fc.property(tensors, fc.dictionary(fc.string(), fc.string()), (values, metadata) => {
        fc.pre(!Object.hasOwn(values, '__metadata__'));
        const written = new Map(Object.entries(values).map(([name, data]) => [name, vector(...data)]));
        const file = readSafetensors(writeSafetensors(written, metadata), 'round trip');
        expect(new Map([...file.tensors].sort())).toEqual(new Map([...written].sort()));
        expect(Object.entries(file.metadata).sort()).toEqual(Object.entries(metadata).sort());
      }),
    );
  });
});
