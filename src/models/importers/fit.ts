/** How well the tensors of a file fit a network. */
import { nearestOf } from '../../protocol/nearest';
import { diskShape } from '../checkpoints/layout';
import type { ParameterSpec } from '../modules/module';

export interface TensorFit {
  /** In the file. */
  readonly name: string;
  readonly shape: readonly number[];
}

export interface Fit {
  /** The file's name of each tensor of the network that has a fitting one. */
  readonly names: ReadonlyMap<string, string>;
  readonly missing: readonly string[];
  readonly misshaped: readonly {
    readonly name: string;
    readonly found: readonly number[];
    readonly expected: readonly number[];
  }[];
  /** Names that the network does not have. */
  readonly additional: readonly string[];
  /** Whether nothing is missing, misshaped or additional. */
  readonly whole: boolean;
  /** 0 to 1: the share of all names, the network's and the file's, that fit each other; 1 only where the fit is whole. */
  readonly score: number;
}

/** Files of PyTorch before 0.4.1 do not count batches; nothing but training depends on the counts. */
const isOptional = ({ layout }: ParameterSpec): boolean => layout.kind === 'counter';

/** What profilers leave beside the weights. */
const isProfile = (name: string): boolean => /(^|\.)total_(ops|params)$/.test(name);

/** A name that fits while its shape does not counts half. */
const MISSHAPED = 0.5;

/** @param own the file's tensors by their name without the prefix */
export function fitOf(specs: readonly ParameterSpec[], own: ReadonlyMap<string, TensorFit>): Fit {
  const names = new Map<string, string>();
  const missing: string[] = [];
  const misshaped: Fit['misshaped'][number][] = [];
  for (const spec of specs) {
    const found = own.get(spec.name);
    const expected = diskShape(spec);
    if (!found) missing.push(...(isOptional(spec) ? [] : [spec.name]));
    else if (found.shape.join() === expected.join()) names.set(spec.name, found.name);
    else misshaped.push({ name: spec.name, found: found.shape, expected });
  }
  const known = new Set(specs.map(({ name }) => name));
  const additional = [...own.keys()].filter((name) => !known.has(name) && !isProfile(name));
  const faults = missing.length + misshaped.length + additional.length;
  const matched = names.size + MISSHAPED * misshaped.length;
  const score =
    faults === 0
      ? 1
      : (2 * matched) / (2 * names.size + 2 * misshaped.length + missing.length + additional.length + 1);
  return { names, missing, misshaped, additional, whole: faults === 0, score };
}

/** How many differences a message lists before it only counts them. */
const LISTED = 6;
/** Among how many names the nearest are looked for. */
const MOST_CANDIDATES = 400;

/** What does not fit: shapes both ways, names with the nearest of the other side. */
export function describeFit({ missing, misshaped, additional }: Fit): readonly string[] {
  const lines = [
    ...misshaped.map(
      ({ name, found, expected }) =>
        () =>
          `${name} is [${found.join(', ')}] in the file and [${expected.join(', ')}] in the network`,
    ),
    ...missing.map((name) => () => `${name} is missing${near(name, additional)}`),
    ...additional.map((name) => () => `${name} is not part of it${near(name, missing)}`),
  ];
  const more = lines.length - LISTED;
  return [...lines.slice(0, LISTED).map((line) => line()), ...(more > 0 ? [`${String(more)} more`] : [])];
}

function near(name: string, candidates: readonly string[]): string {
  const nearest = nearestOf(name, candidates.slice(0, MOST_CANDIDATES), 2);
  return nearest.length === 0 ? '' : ` (nearest: ${nearest.join(', ')})`;
}
