/** Signs that a robustness number cannot be trusted; after AutoAttack's flags (Croce and Hein 2020, fra31/auto-attack, flags_doc.md). */
import type { Model } from '../models/model';
import type { Proportion } from '../protocol/runs';
import type { HealthWarning, RobustAttackName } from '../protocol/robustness';
import { ascend, rowOf, sizeOf, type AttackBatch } from './batch';
import { crossEntropyOf } from './objectives';

/** What is counted while images are attacked. */
export interface HealthCounts {
  /** Images whose gradient of the loss is zero at every pixel. */
  readonly zeroGradients: number;
  /** Images whose outputs lie in [0, 1] and sum to 1. */
  readonly probabilities: number;
  readonly images: number;
}

/** How far a sum of probabilities may lie from 1. */
const SUM_TOLERANCE = 1e-3;
/** More than this share of the clean accuracy, and the single step is no measure of robustness. */
const SINGLE_STEP_GAP = 0.5;

/** Looks at the images as they are. */
export async function healthCountsOf(model: Model, batch: AttackBatch): Promise<HealthCounts> {
  const size = sizeOf(batch);
  const { logits, gradient } = await ascend(model, batch.x, batch, crossEntropyOf(batch.labels));
  const rows = [...batch.labels.keys()];
  return {
    zeroGradients: rows.filter((row) => rowOf(gradient, row, size).every((value) => value === 0)).length,
    probabilities: rows.filter((row) => isDistribution(rowOf(logits, row, model.classes))).length,
    images: rows.length,
  };
}

const isDistribution = (outputs: Float32Array): boolean =>
  outputs.every((value) => value >= 0 && value <= 1) &&
  Math.abs(outputs.reduce((sum, value) => sum + value, 0) - 1) < SUM_TOLERANCE;

/** How many of an attack's images have a pixel outside [0, 1], or are no numbers. */
export function pixelsOutside(values: Float32Array, size: number): number {
  const rows = Array.from({ length: values.length / size }, (_, row) => rowOf(values, row, size));
  return rows.filter((row) => !row.every((value) => value >= 0 && value <= 1)).length;
}

/** What was measured, as far as the warnings need it. */
export interface Measured extends HealthCounts {
  readonly outside: number;
  readonly clean: Proportion;
  readonly singleStep: Proportion;
  readonly attacks: readonly { readonly name: RobustAttackName; readonly accuracy: Proportion }[];
}

/** @returns the warnings that the numbers deserve, each with what it means; none where all is well */
export function healthWarnings(measured: Measured): HealthWarning[] {
  return [
    ...zeroGradientWarning(measured),
    ...probabilityWarning(measured),
    ...pixelWarning(measured),
    ...blackBoxWarning(measured),
    ...singleStepWarning(measured),
  ];
}

function zeroGradientWarning({ zeroGradients, images }: Measured): HealthWarning[] {
  if (zeroGradients === 0) return [];
  return [
    {
      code: 'health/zero-gradients',
      message: `${of(zeroGradients, images)} images have a gradient of exactly 0: attacks that follow gradients cannot move them, and the robust accuracy counts them as robust. Trust Square, and look for saturated or clipped activations.`,
    },
  ];
}

function probabilityWarning({ probabilities, images }: Measured): HealthWarning[] {
  if (images === 0 || probabilities < images) return [];
  return [
    {
      code: 'health/softmax-output',
      message:
        'The outputs of the model lie in [0, 1] and sum to 1: it seems to end in a softmax where logits are expected. Its gradients vanish, and attacks look weaker than they are. Import it without the last softmax.',
    },
  ];
}

function pixelWarning({ outside, images }: Measured): HealthWarning[] {
  if (outside === 0) return [];
  return [
    {
      code: 'health/pixels-outside',
      message: `${of(outside, images)} attacked images have pixels outside [0, 1]: they are no images, and the robust accuracy is too low.`,
    },
  ];
}

/** Square runs on what gradients left: where it still finds many, gradients were hidden. */
function blackBoxWarning({ attacks }: Measured): HealthWarning[] {
  const at = attacks.findIndex(({ name }) => name === 'square');
  const [before, after] = [attacks[at - 1]?.accuracy, attacks[at]?.accuracy];
  if (!before || !after || after.value >= before.low) return [];
  return [
    {
      code: 'health/black-box-wins',
      message: `Square, which sees no gradients, took the accuracy from ${percent(before)} to ${percent(after)} after the attacks that see them: the gradients of the model mislead (gradient masking). Trust the worst case alone.`,
    },
  ];
}

/** A model that stands one step and falls to several has learnt to hide from the step; Wong et al. 2020, section 5.2. */
function singleStepWarning({ clean, singleStep, attacks }: Measured): HealthWarning[] {
  const strongest = attacks[0]?.accuracy;
  if (!strongest || strongest.high >= singleStep.low) return [];
  if (singleStep.value - strongest.value <= SINGLE_STEP_GAP * clean.value) return [];
  return [
    {
      code: 'health/single-step-gap',
      message: `One step (FGSM) leaves ${percent(singleStep)}, ${String(attacks[0]?.name)} ${percent(strongest)}: the model resists the single step alone, as after catastrophic overfitting. Do not judge it by FGSM.`,
    },
  ];
}

const of = (count: number, all: number): string => `${String(count)} of ${String(all)}`;

const percent = ({ value }: Proportion): string => `${(value * 100).toFixed(1)} %`;
