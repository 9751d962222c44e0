/** Which network a foreign checkpoint belongs to, told by the names and shapes of its tensors. */
import type { ArchitectureName } from '../../protocol/experiment';
import { otherArchitecture, unrecognisedCheckpoint } from '../../protocol/errors';
import { architectures, blueprintOf, blueprintOfShapes, type ShapeOf } from '../architectures';
import { isArchitecture } from '../checkpoints/checkpoint';
import type { Blueprint } from '../instantiate';
import { describeFit, fitOf, type Fit, type TensorFit } from './fit';
import type { NetworkDescription } from './importer';
import { isNormaliser } from './normaliser';

/** A network, and where each of its tensors is in the file. */
export interface Recognised {
  readonly blueprint: NetworkDescription;
  /** The file's name of each tensor of the network; those that old files leave out are not in it. */
  readonly names: ReadonlyMap<string, string>;
  /** What was before each name, such as `module.model.`; empty where there was nothing. */
  readonly prefix: string;
  /** Names of the file that the network has no use for; normalisers and copies of used tensors are not among them. */
  readonly unused: readonly string[];
}

type Shapes = ReadonlyMap<string, { readonly shape: readonly number[] }>;

interface Candidate {
  readonly blueprint: Blueprint;
  readonly prefix: string;
  readonly fit: Fit;
}

/** Prefixes are tried from the one that most names have. */
const MOST_PREFIXES = 24;
const LONGEST_PREFIX_PARTS = 4;

/**
 * @param only considers this architecture alone
 * @throws `checkpoint/unrecognised`, or with `only` `checkpoint/other-architecture`: names that do not fit with their
 *   nearest candidates, shapes that do not fit shown both ways
 */
export function recognise(tensors: Shapes, path: string, only?: ArchitectureName): Recognised {
  const known = Object.keys(architectures).filter(isArchitecture);
  const candidates = (only ? [only] : known).flatMap((name) => candidatesOf(name, tensors));
  const [best] = candidates.sort((a, b) => b.fit.score - a.fit.score || a.prefix.length - b.prefix.length);
  if (!best) throw new Error('there is at least one architecture and the empty prefix');
  const { blueprint, fit, prefix } = best;
  if (fit.whole) return recognised(best, tensors);
  const differences = describeFit(fit);
  if (only) throw otherArchitecture(path, only, differences);
  const stripped = prefix === '' ? [] : [`its names are taken without "${prefix}"`];
  throw unrecognisedCheckpoint(path, blueprint.architecture, [...stripped, ...differences], known);
}

function candidatesOf(architecture: ArchitectureName, tensors: Shapes): Candidate[] {
  return prefixesOf(tensors).map((prefix) => {
    const own = new Map(
      [...tensors]
        .filter(([name]) => name.startsWith(prefix) && !isNormaliser(name))
        .map(([name, { shape }]): [string, TensorFit] => [name.slice(prefix.length), { name, shape }]),
    );
    const shapeOf: ShapeOf = (name) => own.get(name)?.shape;
    const blueprint =
      blueprintOfShapes(architecture, shapeOf) ?? blueprintOf(architecture, USUAL_CLASSES, undefined);
    return { blueprint, prefix, fit: fitOf(blueprint.network.parameters, own) };
  });
}

/** Where nothing tells it; only to name what is missing. */
const USUAL_CLASSES = 10;

function prefixesOf(tensors: Shapes): readonly string[] {
  const counts = new Map<string, number>();
  for (const name of tensors.keys()) {
    const parts = name.split('.').slice(0, -1);
    for (let length = 1; length <= Math.min(LONGEST_PREFIX_PARTS, parts.length); length++) {
      const prefix = `${parts.slice(0, length).join('.')}.`;
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
  }
  const ordered = [...counts].sort(([a, first], [b, second]) => second - first || a.length - b.length);
  return ['', ...ordered.slice(0, MOST_PREFIXES).map(([prefix]) => prefix)];
}

/** Tensors elsewhere whose name ends like a used one are copies, as MadryLab's attacker keeps one of its model. */
function recognised({ blueprint, fit, prefix }: Candidate, tensors: Shapes): Recognised {
  const used = new Set(fit.names.values());
  const endings = [...fit.names.keys()];
  const isCopy = (name: string): boolean => endings.some((ending) => name.endsWith(`.${ending}`));
  const unused = [...tensors.keys()].filter(
    (name) => !used.has(name) && !isNormaliser(name) && !(prefix !== '' && isCopy(name)),
  );
  return { blueprint, names: fit.names, prefix, unused };
}
