/** Checkpoints and models. */
import { GradLensError } from './gradLensError';

export const badCheckpoint = (path: string, reason: string): GradLensError =>
  new GradLensError(
    'checkpoint/bad-file',
    `${path} is not a checkpoint that can be read: ${reason}. Copy it again, or train the run again.`,
  );

export const otherArchitecture = (
  path: string,
  expected: string,
  differences: readonly string[],
): GradLensError =>
  new GradLensError(
    'checkpoint/other-architecture',
    `${path} does not fit the architecture ${expected}: ${differences.join('; ')}. Choose the checkpoint that belongs to this run.`,
  );

export const classOutOfRange = (classIndex: number, classes: number): GradLensError =>
  new GradLensError(
    'model/class-out-of-range',
    `There is no class ${String(classIndex)}: the model has classes 0 to ${String(classes - 1)}. Choose one of these.`,
  );
