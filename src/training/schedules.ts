import type { ScheduleSettings } from '../protocol/experiment';

/**
 * The learning rate of one step.
 * - `linear-decay`: from the peak at the first step, so that the step after the last one would use 0.
 * - `cyclic`: 0 → peak → 0, taken at the end of each step as locuslab/fast_adversarial does for MNIST
 *   (`numpy.interp(t, [0, peakAt E, E], [0, peak, 0])`); PyTorch's CyclicLR, which it uses for CIFAR-10, takes it at the
 *   beginning, one step behind.
 * - `multistep`: from the step on that begins at a milestone, as PyTorch's MultiStepLR where milestones are epochs.
 *
 * @param peak the experiment's learning rate
 * @param step 1 to totalSteps
 */
export function learningRateAt(
  schedule: ScheduleSettings,
  peak: number,
  step: number,
  totalSteps: number,
): number {
  switch (schedule.name) {
    case 'flat':
      return peak;
    case 'linear-decay':
      return peak * (1 - (step - 1) / totalSteps);
    case 'cyclic':
      return peak * triangle(step / totalSteps, schedule.peakAt);
    case 'multistep': {
      const begun = (step - 1) / totalSteps;
      const passed = schedule.milestones.filter((milestone) => begun >= milestone).length;
      return peak * schedule.factor ** passed;
    }
  }
}

/** 0 at 0, 1 at `peakAt`, 0 at 1, straight between; a peak at either end has one slope only. */
const triangle = (at: number, peakAt: number): number =>
  at < peakAt ? at / peakAt : peakAt === 1 ? 1 : (1 - at) / (1 - peakAt);
