/**
 * The catalogue of everything that can go wrong and that a person can meet. A text says what happened, the value
 * found, and what to do next.
 */

/** Whether a failure is shown to the person or only written to the log. */
export type Audience = 'user' | 'log';

/** What travels between processes for a failure. */
export interface ErrorPayload {
  readonly code: string;
  readonly message: string;
  readonly audience: Audience;
}

/** A failure of the catalogue. Compare `code`, never the text. */
export class GradLensError extends Error {
  override readonly name = 'GradLensError';

  constructor(
    readonly code: string,
    message: string,
    readonly audience: Audience = 'user',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The payload of any thrown value: catalogued failures as they are, everything else as `internal`. */
export function toErrorPayload(error: unknown): ErrorPayload {
  if (error instanceof GradLensError) {
    return { code: error.code, message: error.message, audience: error.audience };
  }
  const text = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal',
    message: `GradLens met a fault of its own: ${text}. See the log.`,
    audience: 'user',
  };
}

export function fromErrorPayload(payload: ErrorPayload): GradLensError {
  return new GradLensError(payload.code, payload.message, payload.audience);
}

/** Narrows a value from another process to a payload. */
export function isErrorPayload(value: unknown): value is ErrorPayload {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'message' in value &&
    typeof value.message === 'string' &&
    'audience' in value
  );
}

// ---- images and data -------------------------------------------------------------------------------------------

export const notAnImage = (path: string, found: string): GradLensError =>
  new GradLensError(
    'image/not-an-image',
    `${path} is not an image that GradLens reads: it starts with ${found}. Choose a PNG, JPEG, WebP or BMP file.`,
  );

export const truncatedImage = (path: string, reason: string): GradLensError =>
  new GradLensError(
    'image/truncated',
    `${path} cannot be decoded: ${reason}. The file is damaged or cut off; export or copy it again.`,
  );

export const imageTooLarge = (path: string, width: number, height: number, most: number): GradLensError =>
  new GradLensError(
    'image/too-large',
    `${path} is ${String(width)} × ${String(height)} pixels large, and 1 to ${String(most)} pixels can be read. Choose an image of another size.`,
  );

export const imageFileTooLarge = (path: string, bytes: number, most: number): GradLensError =>
  new GradLensError(
    'image/file-too-large',
    `${path} has ${String(bytes)} bytes, and an image file may have ${String(most)}. Choose a smaller image.`,
  );

export const fileMissing = (path: string): GradLensError =>
  new GradLensError('file/missing', `${path} does not exist. Choose a file that does, or restore it.`);

export const badDataFile = (path: string, where: string, reason: string): GradLensError =>
  new GradLensError(
    'data/bad-file',
    `${path} is damaged at ${where}: ${reason}. Fetch or copy the file again.`,
  );

export const cannotRead = (path: string, reason: string): GradLensError =>
  new GradLensError(
    'file/cannot-read',
    `${path} could not be read: ${reason}. Check that it is a file and that you may read it.`,
  );

/** The file is whole, but not the one that the data set is known by. */
export const otherContents = (path: string, found: string, expected: string): GradLensError =>
  new GradLensError(
    'data/other-contents',
    `${path} is not the data set's own file: its contents have SHA-256 ${found}, expected ${expected}. Fetch the original file.`,
  );

export const noDataFolder = (name: string): GradLensError =>
  new GradLensError(
    'data/no-folder',
    `Data set "${name}" does not ship with GradLens, and no data folder is set. Set gradlens.dataFolder (GRADLENS_DATA on the command line) to the folder that holds it.`,
  );

export const noSuchSplit = (name: string, split: string, splits: readonly string[]): GradLensError =>
  new GradLensError(
    'data/no-split',
    `Data set "${name}" has no ${split} images. It has: ${splits.join(', ')}.`,
  );

export const imageIndexOutOfRange = (name: string, index: number, count: number): GradLensError =>
  new GradLensError(
    'data/no-image',
    `Data set "${name}" has no image ${String(index)}: it has 0 to ${String(count - 1)}. Choose one of these.`,
  );

export const unknownDataSet = (name: string, known: readonly string[]): GradLensError =>
  new GradLensError('data/unknown', `There is no data set "${name}". Known: ${known.join(', ')}.`);

export const dataSetAbsent = (name: string, folder: string): GradLensError =>
  new GradLensError(
    'data/absent',
    `The files of data set "${name}" are not in ${folder}. Put them there, or set gradlens.dataFolder (GRADLENS_DATA on the command line) to the folder that holds them.`,
  );

// ---- experiments and runs --------------------------------------------------------------------------------------

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

// ---- checkpoints and models ------------------------------------------------------------------------------------

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

// ---- processes -------------------------------------------------------------------------------------------------

export const cancelled = (): GradLensError => new GradLensError('cancelled', 'Cancelled.', 'log');

export const connectionLost = (request: string, cause: unknown): GradLensError =>
  new GradLensError(
    'connection/lost',
    `The request ${request} was not answered: ${cause instanceof Error ? cause.message : String(cause)}. Try again.`,
    'user',
    { cause },
  );

export const engineDied = (how: string, stderrEnd: string): GradLensError =>
  new GradLensError(
    'engine/died',
    `The engine stopped: ${how}. Finished checkpoints are kept; resume the run, or run "GradLens: Restart Engine".${stderrEnd === '' ? '' : ` It said last: ${stderrEnd}`}`,
  );

export const engineGaveUp = (restarts: number): GradLensError =>
  new GradLensError(
    'engine/gave-up',
    `The engine stopped ${String(restarts)} times in three minutes and is not started again by itself. See "GradLens: Show Log", then run "GradLens: Restart Engine".`,
  );

export const engineStopped = (): GradLensError =>
  new GradLensError(
    'engine/stopped',
    'The engine was stopped before it answered. It starts again on the next request; resume a training that was under way.',
  );

export const engineConfigInvalid = (field: string, found: string, cause?: unknown): GradLensError =>
  new GradLensError(
    'engine/config',
    `The engine cannot start: ${field} is ${found}. Start it with a JSON object that gives backend and kernels, such as {"backend":"auto","kernels":"auto"}.`,
    'user',
    { cause },
  );

export const notALocalFile = (uri: string): GradLensError =>
  new GradLensError(
    'file/not-local',
    `${uri} is not on a disk that GradLens can read. Copy the image to a folder of this computer and choose it there.`,
  );

export const nothingToResume = (run: string, status: string): GradLensError =>
  new GradLensError(
    'run/not-resumable',
    `The run ${run} is ${status}, so there is nothing to resume. Choose a run that was cancelled or interrupted.`,
  );

export const panelClosed = (): GradLensError =>
  new GradLensError('panel/closed', 'The panel was closed.', 'log');

export const untrustedWorkspace = (): GradLensError =>
  new GradLensError(
    'workspace/untrusted',
    'This workspace is not trusted, so GradLens runs nothing of it. Trust the workspace ("Workspaces: Manage Workspace Trust") to train and inspect.',
  );

export const backendUnavailable = (name: string, reason: string): GradLensError =>
  new GradLensError(
    'backend/unavailable',
    `The backend ${name} cannot run here: ${reason}. Set gradlens.backend to "auto".`,
  );

export const usage = (problem: string): GradLensError => new GradLensError('cli/usage', problem);
