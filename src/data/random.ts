/**
 * Seeded random numbers. Every use derives a stream of its own from the run's seed and a name
 * (`randomStream(seed, 'attack-start', step)`), so that a resumed run needs no generator state and no use site
 * shifts another's numbers.
 *
 * Only integer arithmetic, `Math.sqrt` and `Math.log` are used: engines disagree about `Math.cos`, and with it the
 * bytes of a run.
 */

/** A stream of random numbers; calls advance it. */
export interface Random {
  /** Uniform in [low, high), with a resolution of 2⁻³² of the range. */
  uniform(low: number, high: number): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform among 0, 1, …, below − 1; `below` is 1 to 2³². */
  integer(below: number): number;
  /** A uniformly drawn order of 0, 1, …, n − 1. */
  permutation(n: number): Int32Array;
  /** n independent uniform values, rounded to float32 (which may reach `high`). */
  fillUniform(n: number, low: number, high: number): Float32Array;
  /** n independent normal values of mean 0. */
  fillNormal(n: number, standardDeviation: number): Float32Array;
}

const TWO_TO_32 = 2 ** 32;
const ROUNDS_UNTIL_MIXED = 15;

/** The stream of a seed and a name; equal arguments give equal streams, different ones independent streams. */
export function randomStream(seed: number, ...name: readonly (string | number)[]): Random {
  const next = smallFastCounter(hashToState(JSON.stringify([seed, ...name])));
  const uniform = (low: number, high: number): number => low + (high - low) * (next() / TWO_TO_32);
  const normal = polarNormal(uniform);
  const integer = (below: number): number => boundedInteger(next, below);
  return {
    uniform,
    normal,
    integer,
    permutation: (n) => shuffledOrder(n, integer),
    fillUniform: (n, low, high) => filled(n, () => uniform(low, high)),
    fillNormal: (n, standardDeviation) => filled(n, () => standardDeviation * normal()),
  };
}

/** The generator sfc32 of C. Doty-Humphrey (PractRand): 32 random bits a call, unsigned. */
function smallFastCounter(state: readonly [number, number, number]): () => number {
  let [a, b, c] = state;
  let counter = 1;
  const next = (): number => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  for (let round = 0; round < ROUNDS_UNTIL_MIXED; round++) next();
  return next;
}

/** 96 bits from a text: three multiply–xorshift hashes with odd multipliers of their own. */
function hashToState(text: string): [number, number, number] {
  return [
    hash(text, 0x9e3779b1, 0x85ebca77),
    hash(text, 0xc2b2ae3d, 0x27d4eb2f),
    hash(text, 0x165667b1, 0xd3a2646d),
  ];
}

function hash(text: string, start: number, multiplier: number): number {
  let value = start | 0;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), multiplier);
    value ^= value >>> 15;
  }
  return value;
}

/** Marsaglia's polar method: two values a round, the second kept for the next call. */
function polarNormal(uniform: (low: number, high: number) => number): () => number {
  let kept: number | undefined;
  return () => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    for (;;) {
      const u = uniform(-1, 1);
      const v = uniform(-1, 1);
      const square = u * u + v * v;
      if (square > 0 && square < 1) {
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        kept = v * factor;
        return u * factor;
      }
    }
  };
}

/** Rejects the incomplete last block of 2³², which would favour small values. */
function boundedInteger(next: () => number, below: number): number {
  const limit = TWO_TO_32 - (TWO_TO_32 % below);
  for (;;) {
    const value = next();
    if (value < limit) return value % below;
  }
}

function filled(n: number, draw: () => number): Float32Array {
  const values = new Float32Array(n);
  for (let index = 0; index < n; index++) values[index] = draw();
  return values;
}

/** Fisher–Yates. */
function shuffledOrder(n: number, integer: (below: number) => number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, index) => index);
  for (let last = n - 1; last > 0; last--) {
    const chosen = integer(last + 1);
    const value = order[last] ?? 0;
    order[last] = order[chosen] ?? 0;
    order[chosen] = value;
  }
  return order;
}
