import { memoryAskedFor } from '../../protocol/memoryFailures';
import type { Candidate, SearchSettings } from '../backendDefinition';
import { fingerprint } from './fingerprint';
import { probe } from './probe';
import type { ProbeMemory, ProbeResult } from './probeResult';

/** What is known of candidates. */
export interface Prober {
  /** Tries a candidate in a process of its own, unless a result is remembered. @returns what came of this try */
  probe(candidate: Candidate): Promise<ProbeResult>;
  /** Keeps what the engine found out itself. */
  learn(candidate: Candidate, result: ProbeResult): Promise<void>;
}

export interface ProberOptions {
  /** The bundle of `src/probe.ts`. */
  readonly program: string;
  readonly settings: SearchSettings;
  readonly memory: ProbeMemory;
  /** Of the process before any backend started in it: a start leaves variables behind. */
  readonly environment: NodeJS.ProcessEnv;
  /** Whether every candidate is tried anew; what comes of it is remembered all the same. */
  readonly afresh: boolean;
}

export function createProber(options: ProberOptions): Prober {
  const { program, settings, memory, environment, afresh } = options;
  const keyOf = (candidate: Candidate): Promise<string> =>
    fingerprint(program, { candidate, settings }, environment);
  async function keep(candidate: Candidate, result: ProbeResult): Promise<void> {
    if (lasts(result)) await memory.set(await keyOf(candidate), result);
  }
  return {
    async probe(candidate) {
      const known = await memory.get(await keyOf(candidate));
      if (known !== undefined && !afresh) return known;
      const result = await probe(program, { candidate, settings }, environment);
      if (!isBesideWork(result, known)) await keep(candidate, stillConforming(result, known));
      return result;
    },
    learn: keep,
  };
}

/**
 * Whether the next start would find the same. Memory that is full and what ends a process from outside pass: a restart
 * is to help. What did not answer in time is not kept either, though a candidate that always hangs costs that time at
 * each start: a machine that was busy once would do without its fastest way to compute.
 */
const lasts = (result: ProbeResult): boolean =>
  result.kind === 'works' || (result.kind === 'refused' && memoryAskedFor(result.reason) === undefined);

/**
 * Whether something that works was refused when it was tried anew: this process computes meanwhile, perhaps on the only
 * GPU. Where it is gone for good, the next start finds out.
 */
const isBesideWork = (result: ProbeResult, known: ProbeResult | undefined): boolean =>
  result.kind === 'refused' && known?.kind === 'works';

/** The whole suite has been passed once, by the same bytes. */
const stillConforming = (result: ProbeResult, known: ProbeResult | undefined): ProbeResult =>
  result.kind === 'works' && known?.kind === 'works' ? { ...result, conforms: known.conforms } : result;
