import type { ScheduleName } from '../protocol/experiment';

/** Share of the training at which the triangular schedule peaks; locuslab/fast_adversarial, MNIST/train_mnist.py. */
const PEAK_AT = 0.4;

/** The part of the peak learning rate that a step uses, 0..1. */
type Schedule = (step: number, totalSteps: number) => number;

const schedules: Readonly<Record<ScheduleName, Schedule>> = {
  flat: () => 1,
  /** From the peak at the first step, so that the step after the last one would use 0. */
  'linear-decay': (step, totalSteps) => 1 - (step - 1) / totalSteps,
  /** 0 → peak → 0, taken at the end of each step as fast_adversarial does. */
  triangular: (step, totalSteps) => {
    const done = step / totalSteps;
    return done < PEAK_AT ? done / PEAK_AT : (1 - done) / (1 - PEAK_AT);
  },
};

/**
 * The learning rate of one step.
 * @param peak the experiment's learning rate
 * @param step 1 to totalSteps
 */
export const learningRateAt = (
  schedule: ScheduleName,
  peak: number,
  step: number,
  totalSteps: number,
): number => peak * schedules[schedule](step, totalSteps);
