/** The rows of the parameter table that say an attack. */
import type { AttackName, ThreatModelName } from '../protocol/experiment';
import type { GroupParameter } from './parameterTypes';

const attacks: Readonly<Record<AttackName, string>> = {
  fgsm: 'one step from the image (Goodfellow et al. 2015)',
  'fgsm-rs': 'one step from a random point of the ball (Wong et al. 2020)',
  pgd: 'projected gradient descent (Madry et al. 2018)',
};
const threatModels: Readonly<Record<ThreatModelName, string>> = { linf: 'every pixel within ε' };

/** The members of an attack: the same for training and evaluation, but for its name and what it is for. */
export const attackParameters = (name: AttackName, help: string) =>
  ({
    type: 'group',
    help,
    members: {
      name: { type: 'choice', choices: attacks, default: name, help: 'The attack.' },
      threatModel: {
        type: 'choice',
        choices: threatModels,
        default: 'linf',
        help: 'What the attack may change.',
      },
      epsilon: {
        type: 'number',
        unit: 'pixel value',
        minimum: 0,
        maximum: 1,
        default: 0.1,
        help: 'ε, the radius of the ball.',
      },
      steps: {
        type: 'integer',
        unit: 'steps',
        minimum: 1,
        maximum: 10_000,
        derived: '10 for pgd; 1 for fgsm and fgsm-rs, which make no more',
        help: 'How many steps the attack makes.',
      },
      stepSize: {
        type: 'number',
        unit: 'pixel value',
        minimum: 0,
        maximum: 3,
        derived:
          'ε for fgsm, 1.25 ε for fgsm-rs (Wong et al. 2020), 2.5 ε / steps for pgd (Madry et al. 2018)',
        help: 'How far one step goes.',
      },
      randomStart: {
        type: 'boolean',
        derived: 'true for pgd and fgsm-rs, false for fgsm; only pgd may say otherwise',
        help: 'Whether the attack starts at a random point of the ball.',
      },
    },
  }) as const satisfies GroupParameter;
