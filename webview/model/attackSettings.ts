/** How the panels' ε and step controls set an attack. */
import type { AttackName, AttackSettings } from '../../src/protocol/experiment';

/** The end of the ε slider: the large perturbation of the paper's Figure 2. */
export const SLIDER_EPSILON = 32 / 255;

/** The most that a pixel can change. */
export const LARGEST_EPSILON = 1;

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
  attack: AttackSettings,
  change: { readonly epsilon?: number; readonly steps?: number; readonly name?: AttackName },
): AttackSettings {
  const name = change.name ?? attack.name;
  const epsilon = clamp(change.epsilon ?? attack.epsilon, 0, LARGEST_EPSILON);
  if (name === 'fgsm') return { ...attack, name, epsilon, stepSize: epsilon, steps: 1, randomStart: false };
  if (name === 'fgsm-rs') {
    return { ...attack, name, epsilon, stepSize: 1.25 * epsilon, steps: 1, randomStart: true };
  }
  const steps = Math.round(
    clamp(change.steps ?? (attack.name === 'pgd' ? attack.steps : 10), 1, LARGEST_STEP_COUNT),
  );
  return { ...attack, name, epsilon, steps, stepSize: (2.5 * epsilon) / steps };
}

/** Reads what a person typed as k of k/255; undefined where it is no number between 0 and 255. */
export function parseEpsilon(text: string): number | undefined {
  const k = Number(
    text
      .trim()
      .replace(',', '.')
      .replace(/\s*\/\s*255$/, ''),
  );
  return text.trim() !== '' && Number.isFinite(k) && k >= 0 && k <= 255 ? k / 255 : undefined;
}

/** Reads what a person typed as a whole number of steps; undefined where it is none. */
export function parseSteps(text: string): number | undefined {
  const steps = Number(text.trim());
  return Number.isInteger(steps) && steps >= 1 && steps <= LARGEST_STEP_COUNT ? steps : undefined;
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
