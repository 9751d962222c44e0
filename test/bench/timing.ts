/** One row of the bench table. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'GFLOPS' | 'GEMMs';
}

/** The shortest of several runs in milliseconds: on a shared machine the others measure the neighbours. */
export function fastest(runs: number, action: () => void): number {
  action();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    action();
    return performance.now() - start;
  });
  return Math.min(...times);
}

export const gflops = (operations: number, milliseconds: number): number => operations / milliseconds / 1e6;
