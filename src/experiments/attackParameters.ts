/** The rows of the parameter table that say an attack. */
import type { AttackName, ThreatModelName } from '../protocol/experiment';
import type { GroupParameter } from './parameterTypes';

const attacks: Readonly<Record<AttackName, string>> = {
  fgsm: 'one step from the image (Goodfellow et al. 2015)',
  'fgsm-rs': 'one step from a random point of the ball (Wong et al. 2020)',
  pgd: 'projected gradient descent (Madry et al. 2018)',
};
const threatModels: Readonly<Record<ThreatModelName, string>> = {
  linf: 'every pixel within ε',
  l2: 'the image as a whole within ε: the square root of the summed squares of all changes',
};

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
        maximum: 100,
        derived: '0.1 for linf, which allows no more than 1; 0.5 for l2',
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
        maximum: 300,
        derived:
          'ε for fgsm, 1.25 ε for fgsm-rs (Wong et al. 2020), 2.5 ε / steps for pgd (Madry et al. 2018)',
        help: 'How far one step goes.',
      },
      randomStart: {
        type: 'boolean',
        derived: 'true for pgd and fgsm-rs, false for fgsm; only pgd may say otherwise',
        help: 'Whether the attack starts at a random point of the ball: of its inside for linf, of its surface for l2.',
      },
      restarts: {
        type: 'integer',
        unit: 'times',
        minimum: 1,
        maximum: 1000,
        default: 1,
        help: 'How often the attack is made, each time from another random start; each image keeps the result of highest loss.',
      },
      useBest: {
        type: 'boolean',
        default: false,
        help: 'Whether each image keeps its step of highest loss instead of the last one.',
      },
    },
  }) as const satisfies GroupParameter;
