/** Data sets that show the same classes: what a model trained on one can be measured on without having seen it. */
import type { FitName, ZeroShotTarget } from './experiment';

interface ZeroShotPair {
  readonly source: string;
  readonly target: string;
  /** The ways of bringing the target to the source's size that are in use, the usual one first. */
  readonly fits: readonly [FitName, ...FitName[]];
}

const digitFits = ['resize', 'pad'] as const;

/**
 * SVHN → MNIST and MNIST → USPS are those of the paper, which does not say the fit. French et al. 2018 (self-ensembling)
 * enlarge USPS to 28 × 28, and put MNIST into the middle of 32 × 32 with its grey in each colour; others enlarge MNIST.
 */
const pairs: readonly ZeroShotPair[] = [
  { source: 'svhn', target: 'mnist', fits: ['zero-pad', 'resize'] },
  { source: 'svhn', target: 'mnist-4k', fits: ['zero-pad', 'resize'] },
  { source: 'mnist', target: 'usps', fits: digitFits },
  { source: 'mnist-4k', target: 'usps', fits: digitFits },
  { source: 'mnist', target: 'optdigits', fits: digitFits },
  { source: 'mnist-4k', target: 'optdigits', fits: digitFits },
  { source: 'usps', target: 'optdigits', fits: ['resize'] },
  { source: 'usps', target: 'mnist', fits: ['resize'] },
  { source: 'usps', target: 'mnist-4k', fits: ['resize'] },
];

/** How a target is usually brought to the size of a source's images; `resize` where the two are no pair. */
export const usualFit = (source: string, target: string): FitName =>
  pairs.find((pair) => pair.source === source && pair.target === target)?.fits[0] ?? 'resize';

/** Every target of a source that is there, in each way that is in use. */
export const zeroShotTargets = (source: string, isThere: (data: string) => boolean): ZeroShotTarget[] =>
  pairs
    .filter((pair) => pair.source === source && isThere(pair.target))
    .flatMap(({ target, fits }) => fits.map((fit) => ({ data: target, fit })));
