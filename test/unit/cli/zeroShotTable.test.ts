import { describe, expect, it } from 'vitest';
import { zeroShotTable } from '../../../src/cli/zeroShotTable';
import type { Evaluation, Proportion } from '../../../src/protocol/runs';

const of = (value: number, low: number, high: number): Proportion => ({
  correct: 0,
  count: 0,
  value,
  low,
  high,
});

const natural: Evaluation = {
  checkpoint: 'epoch-020.safetensors',
  source: of(0.957, 0.9426, 0.968),
  robust: of(0.149, 0.1283, 0.1725),
  targets: [
    { data: 'optdigits', fit: 'resize', accuracy: of(0.2221, 0.2036, 0.2419) },
    { data: 'optdigits', fit: 'pad', accuracy: of(0.6239, 0.6013, 0.646) },
  ],
};
const robust: Evaluation = {
  ...natural,
  source: of(0.944, 0.9279, 0.9566),
  robust: of(0.815, 0.7898, 0.8378),
  targets: [{ data: 'optdigits', fit: 'resize', accuracy: of(0.4257, 0.403, 0.4487) }],
};

describe('zero-shot table', () => {
  it('gives accuracy with its interval and marks the best of each column', () => {
    const lines = zeroShotTable([
      { name: 'Natural', evaluation: natural },
      { name: 'AT-0.1', evaluation: robust },
    ]);
    expect(lines).toEqual([
      'run                 source   source, attacked  optdigits, resize     optdigits, pad',
      '-------  -----------------  -----------------  -----------------  -----------------',
      'Natural  *95.7 (94.3-96.8)   14.9 (12.8-17.3)   22.2 (20.4-24.2)  *62.4 (60.1-64.6)',
      'AT-0.1    94.4 (92.8-95.7)  *81.5 (79.0-83.8)  *42.6 (40.3-44.9)                  -',
      'Per cent, with the Wilson 95 % interval; * best of its column.',
    ]);
  });

  it('names what computed the rows once, and in each row where they differ', () => {
    const lines = (...backends: (string | undefined)[]): string[] =>
      zeroShotTable(
        backends.map((backend) => ({
          name: 'a',
          evaluation: backend === undefined ? natural : { ...natural, backend },
        })),
      );
    expect(lines('webgpu', 'webgpu').slice(-1)).toEqual(['Computed on webgpu.']);
    const ends = (table: string[]): (string | undefined)[] => table.map((line) => line.split(/ {2,}/).at(-1));
    const note = 'Per cent, with the Wilson 95 % interval; * best of its column.';
    const [head, , ...rows] = ends(lines('wasm (plain)', 'tensorflow-cpu', undefined));
    expect([head, ...rows]).toEqual(['computed on', 'wasm (plain)', 'tensorflow-cpu', '-', note]);
  });

  it('marks every one of equal best', () => {
    const [, , first, second] = zeroShotTable([
      { name: 'a', evaluation: natural },
      { name: 'b', evaluation: natural },
    ]);
    expect([first, second].map((line) => line?.match(/\*/g)?.length)).toEqual([4, 4]);
  });
});
