import type { AttackEntry } from './registry';

/** Fast gradient sign method: one step of ε from the image. Goodfellow et al. 2015 (arXiv 1412.6572), section 4. */
export const fgsm: AttackEntry = {
  title: 'FGSM',
  steps: { default: 1, fixed: true },
  randomStart: { default: false, fixed: true },
  stepSize: (epsilon) => epsilon,
};
