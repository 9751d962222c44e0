import type { AttackEntry } from './registry';

/** All steps together over ε, so that any point of the ball can be reached from any other; MadryLab/robustness. */
const PATH_OVER_EPSILON = 2.5;

/** Projected gradient descent. Madry et al. 2018 (arXiv 1706.06083), section 2.1. */
export const pgd: AttackEntry = {
  title: 'PGD',
  steps: { default: 10, fixed: false },
  randomStart: { default: true, fixed: false },
  stepSize: (epsilon, steps) => (PATH_OVER_EPSILON * epsilon) / steps,
};
