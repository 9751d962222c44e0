import type { Candidate, SearchSettings } from '../backendDefinition';

/** What a process that probes is given: its only command-line argument, as JSON. */
export interface ProbeJob {
  readonly candidate: Candidate;
  readonly settings: SearchSettings;
}

/** What came of a candidate. */
export type ProbeResult =
  | {
      readonly kind: 'works';
      /** Of the small training step. */
      readonly milliseconds: number;
      /** Whether it has passed the whole conformance suite, not only its short form. */
      readonly conforms: boolean;
    }
  /** The reason follows the candidate's title. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** It was ended from outside, which says nothing of the next time. */
  | { readonly kind: 'cut-off'; readonly reason: string };

/** Where results are kept between processes. */
export interface ProbeMemory {
  /** Undefined where nothing is known, or not any more. */
  get(key: string): Promise<ProbeResult | undefined>;
  set(key: string, result: ProbeResult): Promise<void>;
}
