import type { AttackEntry } from './registry';

/** Step size over ε: 0.375 / 0.3 on MNIST and 10 / 8 on CIFAR-10 in locuslab/fast_adversarial. */
const STEP_OVER_EPSILON = 1.25;

/** FGSM from a random start, for fast adversarial training. Wong et al. 2020 (arXiv 2001.03994), algorithm 3. */
export const fgsmRs: AttackEntry = {
  title: 'FGSM with random start',
  steps: { default: 1, fixed: true },
  randomStart: { default: true, fixed: true },
  stepSize: (epsilon) => STEP_OVER_EPSILON * epsilon,
};
