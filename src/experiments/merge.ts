/** How the members of a sweep differ from what its file says for all. */
import type { ExperimentDraft, ExperimentFile, Ladder, MethodDraft } from './draft';

/** A draft with what a problem of it is told under: `runs[2]`, `ladder`; nothing where the file is one run. */
export interface PlacedDraft {
  readonly draft: ExperimentDraft;
  readonly place: string | undefined;
}

/** The drafts that a file asks for: itself, or itself with each rung of `ladder`, then each member of `runs`, merged in. */
export function draftsOf(file: ExperimentFile): PlacedDraft[] {
  const { runs, ladder, ...common } = file;
  if (!runs && !ladder) return [{ draft: common, place: undefined }];
  return [
    ...rungsOf(ladder ?? {}).map((rung) => ({ draft: merge(common, rung), place: 'ladder' })),
    ...(runs ?? []).map((run, index) => ({ draft: merge(common, run), place: `runs[${String(index)}]` })),
  ];
}

function rungsOf({ natural, adversarial, noise }: Ladder): ExperimentDraft[] {
  const methods: MethodDraft[] = [
    ...(natural === true ? [{ name: 'natural' } as const] : []),
    ...(adversarial ?? []).map((epsilon) => ({ name: 'adversarial', attack: { epsilon } }) as const),
    ...(noise ?? []).map((sigma) => ({ name: 'noise', sigma }) as const),
  ];
  return methods.map((method) => ({ training: { method } }));
}

/**
 * Merges what one run says into what is said for all, without changing either. Objects merge member by member; but one
 * that gives another `name` (of a method, an attack, an optimiser) replaces the old, whose other members belong to the
 * old name. Lists replace.
 */
export function merge<Draft extends object>(common: Draft, run: Draft): Draft {
  const merged = { ...common };
  for (const key of keysOf(run)) {
    const [before, after] = [common[key], run[key]];
    merged[key] =
      isObject(before) && isObject(after) && !givesOtherName(before, after) ? merge(before, after) : after;
  }
  return merged;
}

const keysOf = <T extends object>(value: T): (keyof T)[] =>
  Object.keys(value).filter((key): key is keyof T & string => Object.hasOwn(value, key));

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const nameOf = (value: object): unknown => ('name' in value ? value.name : undefined);

const givesOtherName = (before: object, after: object): boolean =>
  nameOf(before) !== undefined && nameOf(after) !== undefined && nameOf(after) !== nameOf(before);
