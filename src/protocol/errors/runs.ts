/** Experiments and runs. */
import { GradLensError } from './gradLensError';

export const invalidExperiment = (source: string, problems: readonly string[]): GradLensError =>
  new GradLensError(
    'experiment/invalid',
    `${source} is not a valid experiment: ${problems.join('; ')}. Correct it and run again.`,
  );

export const checkpointMissing = (run: string, file: string): GradLensError =>
  new GradLensError(
    'run/checkpoint-missing',
    `The run ${run} has no checkpoint ${file}. Train it again, or remove the run.`,
  );

export const brokenRun = (run: string, reason: string): GradLensError =>
  new GradLensError(
    'run/broken',
    `The run folder ${run} cannot be read: ${reason}. Restore the file, or remove the folder.`,
  );

export const runExists = (run: string): GradLensError =>
  new GradLensError(
    'run/exists',
    `The run folder ${run} is in use by another experiment. Choose another name, or remove the folder.`,
  );

export const runBusy = (run: string, pid: number | undefined): GradLensError =>
  new GradLensError(
    'run/busy',
    `The run folder ${run} is being written by ${pid === undefined ? 'another process' : `process ${String(pid)}`}. Wait until it ends, or cancel it there.`,
  );

export const otherData = (run: string, files: readonly string[]): GradLensError =>
  new GradLensError(
    'run/other-data',
    `The run ${run} cannot go on: ${files.join(', ')} ${files.length === 1 ? 'is' : 'are'} not as when it began. Put the files back, or train it again.`,
  );

export const trainingDiverged = (run: string, step: number, learningRate: number): GradLensError =>
  new GradLensError(
    'training/diverged',
    `Training ${run} diverged: the loss of step ${String(step)} is not a finite number, at learning rate ${String(learningRate)}. Lower the learning rate, or ε.`,
  );

export const diskFull = (path: string): GradLensError =>
  new GradLensError(
    'file/disk-full',
    `The disk is full: ${path} could not be written. Everything trained up to the last checkpoint is kept; free some space and resume the run.`,
  );

export const cannotWrite = (path: string, reason: string): GradLensError =>
  new GradLensError(
    'file/cannot-write',
    `${path} could not be written: ${reason}. Check the folder's permissions, or choose another runs folder.`,
  );
