/**
 * Catastrophic overfitting: single-step adversarial training learns to hide its gradients, and loses its robustness
 * to PGD within an epoch. Wong et al. 2020 (arXiv 2001.03994), section 5.2, found it with PGD-5 on one training batch.
 */
import { attack } from '../attacks/attack';
import type { Model } from '../models/model';
import type { AttackSettings } from '../protocol/experiment';
import type { Random } from '../data/random';
import { accuracyOn, type Batch } from './trainingStep';

const PROBE_STEPS = 5;
/** Step size over ε: 2/255 at ε = 8/255 in locuslab/fast_adversarial. */
const PROBE_STEP_OVER_EPSILON = 0.25;

/** The code of the warning in the metrics. */
export const CATASTROPHIC_OVERFITTING = 'catastrophic-overfitting';

/** Accuracy under PGD-5 from a random start at the training attack's ε, in eval mode, 0..1. */
export async function probeRobustAccuracy(
  model: Model,
  { x, labels }: Pick<Batch, 'x' | 'labels'>,
  training: AttackSettings,
  random: Random,
): Promise<number> {
  const probe: AttackSettings = {
    name: 'pgd',
    threatModel: training.threatModel,
    epsilon: training.epsilon,
    stepSize: PROBE_STEP_OVER_EPSILON * training.epsilon,
    steps: PROBE_STEPS,
    randomStart: true,
    restarts: 1,
    useBest: false,
  };
  const attacked = await attack(model, x, labels, probe, random);
  try {
    return await accuracyOn(model, { x: attacked, labels });
  } finally {
    attacked.dispose();
  }
}

/** Whether robustness fell by more than `drop` (0 turns the check off); never so after the first epoch. */
export const hasOverfitted = (before: number | undefined, now: number, drop: number): boolean =>
  drop > 0 && before !== undefined && before - now > drop;

/** What the metrics say when training is stopped. */
export function overfittingMessage(
  epoch: number,
  before: number,
  now: number,
  { epsilon, stepSize }: AttackSettings,
): string {
  const percent = (share: number): string => `${String(Math.round(share * 100))} %`;
  return (
    `Catastrophic overfitting: in epoch ${String(epoch)} the accuracy of one training batch under PGD-5 at ε ` +
    `${String(epsilon)} fell from ${percent(before)} to ${percent(now)}. Training has stopped and the weights of ` +
    `epoch ${String(epoch - 1)} are kept. Train with a smaller step size than ${String(stepSize)}, with PGD, or ` +
    'with a smaller ε.'
  );
}
