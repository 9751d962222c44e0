import { fileURLToPath } from 'node:url';
import type { Candidate } from '../../../src/backend/backendDefinition';
import type { Prober } from '../../../src/backend/probe/prober';
import type { ProbeMemory, ProbeResult } from '../../../src/backend/probe/probeResult';
import { fixturePath } from './fixtures';
import { wasmFolder } from './wasmFolder';

/** The bundle that `setup.ts` makes. */
export const probeProgram = fileURLToPath(new URL('../../../dist/probe.js', import.meta.url));

export const settings = { wasmFolder, kernels: 'plain' } as const;

/** A package of `test/fixtures/tensorflow`. */
export const standIn = (name: string): Candidate => ({
  backend: 'tensorflow-cpu',
  title: `stand-in ${name}`,
  entry: fixturePath(`tensorflow/${name}/index.js`),
  files: [],
});

/** Knows what a test lays down, and starts no process. */
export const fixedProber = (results: (candidate: Candidate) => ProbeResult): Prober => ({
  probe: (candidate) => Promise.resolve(results(candidate)),
  learn: () => Promise.resolve(),
});

export const works = (milliseconds: number, conforms = true): ProbeResult => ({
  kind: 'works',
  milliseconds,
  conforms,
});

/** Lasts as long as the test. */
export function memoryOf(entries: Map<string, ProbeResult>): ProbeMemory {
  return {
    get: (key) => Promise.resolve(entries.get(key)),
    set(key, result) {
      entries.set(key, result);
      return Promise.resolve();
    },
  };
}
