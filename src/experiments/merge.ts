/** How the members of a sweep differ from what its file says for all. */
import type { ExperimentDraft, ExperimentFile } from './draft';

/** The drafts that a file asks for: itself, or itself with each member of `runs` merged in. */
export function draftsOf({ runs, ...common }: ExperimentFile): ExperimentDraft[] {
  if (!runs) return [common];
  return runs.map((run) => merge(common, run));
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
