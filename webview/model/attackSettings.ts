/** How the panels' ε and step controls set an attack. */
import type { AttackName, AttackSettings, ThreatModelName } from '../../src/protocol/experiment';

/** How the controls show the ε of a norm, in pixel units. */
export interface EpsilonScale {
  readonly title: string;
  /** What ε bounds. */
  readonly bounds: string;
  /** Units of what a person types, in one pixel unit: 255 where ε is shown in 255ths. */
  readonly perPixel: number;
  /** The end of the slider. */
  readonly slider: number;
  readonly largest: number;
  /** ε after the norm was chosen. */
  readonly start: number;
}

/** l∞: the slider ends at the large perturbation of the paper's Figure 2. l₂: at the largest ε of Tsipras et al. 2019 on MNIST. */
export const epsilonScales: Readonly<Record<ThreatModelName, EpsilonScale>> = {
  linf: {
    title: 'Each pixel (l∞)',
    bounds: 'Largest change of a pixel',
    perPixel: 255,
    slider: 32 / 255,
    largest: 1,
    start: 0.1,
  },
  l2: {
    title: 'The image as a whole (l2)',
    bounds: 'Length of the change',
    perPixel: 1,
    slider: 2.5,
    largest: 100,
    start: 0.5,
  },
};

export const LARGEST_STEP_COUNT = 200;

export const attackTitles: Readonly<Record<AttackName, string>> = {
  fgsm: 'One step (FGSM)',
  'fgsm-rs': 'One step from a random start (FGSM-RS)',
  pgd: 'Many small steps (PGD)',
};

/**
 * The same attack with another budget, its step size following by the usual rules: FGSM steps ε, FGSM-RS 1.25 ε
 * (Wong et al. 2020), PGD 2.5 ε / steps (MadryLab/robustness; also the 1.6/255 of 50 steps at 32/255 in the paper).
 */
export function withBudget(
  before: AttackSettings,
  change: Partial<Pick<AttackSettings, 'epsilon' | 'steps' | 'name' | 'threatModel'>>,
): AttackSettings {
  const attack = withNorm(before, change.threatModel ?? before.threatModel);
  const name = change.name ?? attack.name;
  const epsilon = clamp(change.epsilon ?? attack.epsilon, 0, epsilonScales[attack.threatModel].largest);
  if (name === 'fgsm') {
    return { ...attack, name, epsilon, stepSize: epsilon, steps: 1, randomStart: false, restarts: 1 };
  }
  if (name === 'fgsm-rs') {
    return { ...attack, name, epsilon, stepSize: 1.25 * epsilon, steps: 1, randomStart: true };
  }
  const steps = Math.round(
    clamp(change.steps ?? (attack.name === 'pgd' ? attack.steps : 10), 1, LARGEST_STEP_COUNT),
  );
  return { ...attack, name, epsilon, steps, stepSize: (2.5 * epsilon) / steps };
}

/** ε of one norm says nothing in another. */
const withNorm = (attack: AttackSettings, threatModel: ThreatModelName): AttackSettings =>
  threatModel === attack.threatModel
    ? attack
    : { ...attack, threatModel, epsilon: epsilonScales[threatModel].start };

/** Reads what a person typed as ε, in the units of its norm (k of k/255 for l∞); undefined where it is none. */
export function parseEpsilon(text: string, threatModel: ThreatModelName = 'linf'): number | undefined {
  const { perPixel, largest } = epsilonScales[threatModel];
  const plain = text.trim().replace(',', '.');
  const value = Number(perPixel === 255 ? plain.replace(/\s*\/\s*255$/, '') : plain) / perPixel;
  return plain !== '' && Number.isFinite(value) && value >= 0 && value <= largest ? value : undefined;
}

/** Reads what a person typed as a whole number of steps; undefined where it is none. */
export function parseSteps(text: string): number | undefined {
  const steps = Number(text.trim());
  return Number.isInteger(steps) && steps >= 1 && steps <= LARGEST_STEP_COUNT ? steps : undefined;
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
