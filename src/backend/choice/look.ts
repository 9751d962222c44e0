/** What there is to choose from, and what a probe says of it. */
import { backendTable, type BackendAttempt, type BackendName } from '../../protocol/backends';
import type { BackendChoice } from '../../protocol/settings';
import type { Candidate, SearchSettings } from '../backendDefinition';
import type { Prober } from '../probe/prober';
import type { ProbeResult } from '../probe/probeResult';
import { backends } from '../registry';

type Working = Extract<ProbeResult, { kind: 'works' }>;

/** A candidate whose probe went well. */
export interface Option {
  readonly candidate: Candidate;
  readonly result: Working;
}

export interface Search {
  /** By backend, of each the more deliberate choice first; never empty. */
  readonly candidates: readonly (readonly Candidate[])[];
  /** The backends of which there is none. */
  readonly missing: readonly BackendAttempt[];
}

/** What came of candidates. */
export interface Look {
  readonly options: readonly Option[];
  readonly refused: readonly BackendAttempt[];
}

const names = Object.keys(backends) as readonly BackendName[];

/** Looks for one backend, or for all. */
export async function search(choice: BackendChoice, settings: SearchSettings): Promise<Search> {
  const wanted = names.filter((name) => choice === 'auto' || choice === name);
  const found = await Promise.all(
    wanted.map(async (name) => ({ name, ...(await backends[name].find(settings, choice === name)) })),
  );
  return {
    candidates: found.map(({ candidates }) => candidates).filter(({ length }) => length > 0),
    missing: found.flatMap(({ name, candidates, otherwise }) =>
      candidates.length > 0 ? [] : [notFound(name, otherwise)],
    ),
  };
}

const notFound = (backend: BackendName, reason: string): BackendAttempt => ({
  backend,
  title: backendTable[backend].title,
  outcome: 'not-found',
  reason,
});

/**
 * Probes the candidates of one backend in their order.
 * @param thorough whether those after the first that works are probed too
 */
export async function look(
  candidates: readonly Candidate[],
  prober: Prober,
  thorough: boolean,
): Promise<Look> {
  const options: Option[] = [];
  const refused: BackendAttempt[] = [];
  for (const candidate of candidates) {
    const result = await prober.probe(candidate);
    if (result.kind === 'works') options.push({ candidate, result });
    else refused.push(refusal(candidate, result.reason));
    if (options.length > 0 && !thorough) break;
  }
  return { options, refused };
}

export const refusal = ({ backend, title }: Candidate, reason: string): BackendAttempt => ({
  backend,
  title,
  outcome: 'refused',
  reason,
});

export const success = (
  { candidate: { backend, title }, result: { milliseconds } }: Option,
  outcome: 'chosen' | 'works',
): BackendAttempt => ({ backend, title, outcome, reason: speedText(milliseconds), milliseconds });

/** @param milliseconds of the probe's training step */
export const speedText = (milliseconds: number): string =>
  `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms a step`;
