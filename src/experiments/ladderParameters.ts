/** The rows of the parameter table that say a ladder: runs that differ in ε or σ alone. */
import type { GroupParameter } from './parameterTypes';

const strengths = (maximum: number, help: string) =>
  ({
    type: 'numbers',
    unit: 'pixel value',
    minimum: 0,
    maximum,
    maximumLength: 20,
    derived: 'none',
    help,
  }) as const;

export const ladderParameters = {
  type: 'group',
  help: 'Runs that differ in the training method and its strength alone; they come before those of `runs`.',
  members: {
    natural: { type: 'boolean', default: false, help: 'Whether there is a run of natural training.' },
    adversarial: strengths(100, 'ε of each run of adversarial training.'),
    noise: strengths(1, 'σ of each run of training with noise.'),
  },
} as const satisfies GroupParameter;
