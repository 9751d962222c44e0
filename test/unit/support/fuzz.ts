/**
 * Readers under damaged input: whole files with bytes changed, cut, cut out, doubled and spliced. Each is read or
 * refused with an error of the catalogue, within a time and with memory that follow what an undamaged file takes.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { GradLensError } from '../../../src/protocol/errors';

/** Cases a reader: as many as the nightly `npm run fuzz` says, else enough for a test run. */
export const fuzzRuns = Number(process.env['GRADLENS_FUZZ_RUNS'] ?? 300);

/** For `it`: a hundred times the usual number of cases takes its time. */
export const fuzzTimeout = Math.max(60_000, fuzzRuns * 200);

/** Of a test machine that is busy otherwise; a reader takes milliseconds. */
const LONGEST_CASE_MS = 20_000;

/** What streams, codecs and zlib hold whatever they read. */
const FLOOR_BYTES = 1 << 20;

type Damage = (bytes: Uint8Array) => Uint8Array;

/** A place in a file: headers are short, so half of all places lie in its first bytes. */
const place = fc.oneof(
  fc.nat(96).map((at) => (length: number) => Math.min(at, length)),
  fc.nat(1 << 24).map((at) => (length: number) => at % (length + 1)),
);

const changedByte: fc.Arbitrary<Damage> = fc.tuple(place, fc.nat(255)).map(
  ([at, value]) =>
    (bytes) =>
      patched(bytes, at(bytes.length), [value]),
);

/** Counts and lengths are words: the ones that overflow what is made of them. */
const changedWord: fc.Arbitrary<Damage> = fc
  .tuple(
    place,
    fc.constantFrom([0, 0, 0, 0], [255, 255, 255, 255], [127, 255, 255, 255], [255, 255, 255, 127]),
  )
  .map(
    ([at, word]) =>
      (bytes) =>
        patched(bytes, at(bytes.length) & ~3, word),
  );

const cut: fc.Arbitrary<Damage> = place.map((at) => (bytes) => bytes.subarray(0, at(bytes.length)));

const cutOut: fc.Arbitrary<Damage> = fc.tuple(place, fc.nat(1024)).map(
  ([at, length]) =>
    (bytes) =>
      joined(bytes.subarray(0, at(bytes.length)), bytes.subarray(at(bytes.length) + length)),
);

const doubled: fc.Arbitrary<Damage> = fc.tuple(place, fc.nat(1024)).map(
  ([at, length]) =>
    (bytes) =>
      joined(bytes.subarray(0, at(bytes.length) + length), bytes.subarray(at(bytes.length))),
);

const spliced = (others: readonly Uint8Array[]): fc.Arbitrary<Damage> =>
  fc.tuple(place, place, fc.constantFrom(...others)).map(
    ([at, from, other]) =>
      (bytes) =>
        joined(bytes.subarray(0, at(bytes.length)), other.subarray(from(other.length))),
  );

/** One of the files, damaged in one to four ways. */
export function damaged(files: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const damage = fc.oneof(changedByte, changedWord, cut, cutOut, doubled, spliced(files));
  return fc
    .tuple(fc.constantFrom(...files), fc.array(damage, { minLength: 1, maxLength: 4 }))
    .map(([file, damages]) => damages.reduce((bytes, change) => change(bytes), file));
}

/** What a reader is held to. */
export interface FuzzBounds {
  /** What an undamaged input takes in memory once it is read; ten times as much is allowed, and not less than 10 MiB. */
  readonly honestBytes: number;
  readonly seed?: number;
}

/** Expects that each input is read, or refused with an error of the catalogue. */
export async function expectReadOrRefused<Input>(
  inputs: fc.Arbitrary<Input>,
  read: (input: Input) => unknown,
  { honestBytes, seed = 1 }: FuzzBounds,
): Promise<void> {
  const mostBytes = 10 * Math.max(honestBytes, FLOOR_BYTES);
  const property = fc.asyncProperty(inputs, async (input) => {
    const before = process.memoryUsage().arrayBuffers;
    const start = performance.now();
    const outcome = await settled(() => read(input));
    expect(performance.now() - start, 'milliseconds').toBeLessThan(LONGEST_CASE_MS);
    expect(process.memoryUsage().arrayBuffers - before, 'bytes allocated').toBeLessThan(mostBytes);
    if ('failure' in outcome) expect(outcome.failure).toBeInstanceOf(GradLensError);
  });
  await fc.assert(property, { numRuns: fuzzRuns, seed });
}

async function settled(read: () => unknown): Promise<{ value: unknown } | { failure: unknown }> {
  try {
    return { value: await read() };
  } catch (failure) {
    return { failure };
  }
}

function patched(bytes: Uint8Array, at: number, values: readonly number[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy.set(values.slice(0, Math.max(0, copy.length - at)), Math.min(at, copy.length));
  return copy;
}

function joined(start: Uint8Array, end: Uint8Array): Uint8Array {
  const whole = new Uint8Array(start.length + end.length);
  whole.set(start);
  whole.set(end, start.length);
  return whole;
}
