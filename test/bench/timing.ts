/** One row of the bench table. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'GFLOPS' | 'GEMMs';
}

/** The shortest of several runs in milliseconds: on a shared machine the others measure the neighbours. */
export async function fastest(runs: number, action: () => unknown): Promise<number> {
  await action();
  let shortest = Infinity;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await action();
    shortest = Math.min(shortest, performance.now() - start);
  }
  return shortest;
}

export const gflops = (operations: number, milliseconds: number): number => operations / milliseconds / 1e6;
