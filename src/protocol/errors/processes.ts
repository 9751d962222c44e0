/** Processes, backends and the workspace. */
import { GradLensError } from './gradLensError';

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

/**
 * @param what `Memory ran out while training`
 * @param found what there was no room for, and what a process that ended said last; '' where it is not known
 */
export const outOfMemory = (
  what: string,
  { asked = '', said = '', cause }: { asked?: string; said?: string; cause?: unknown },
): GradLensError =>
  new GradLensError(
    'engine/out-of-memory',
    `${what}${asked === '' ? '' : `: there was no room for ${asked}`}. Finished checkpoints are kept. Take a smaller batch size, fewer or smaller images, or another backend (gradlens.backend, --backend).${said === '' ? '' : ` It said last: ${said}`}`,
    'user',
    { cause },
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

/** @param device The graphics processor's name. @param message What its driver says. */
export const deviceFailed = (device: string, message: string): GradLensError =>
  new GradLensError(
    'backend/device-failed',
    `The graphics processor ${device} failed: ${message}. Try again, with a smaller batch if memory is what it lacks, or set gradlens.backend to wasm. Finished checkpoints of a training are kept: resume it.`,
  );

export const backendUnavailable = (name: string, reason: string): GradLensError =>
  new GradLensError(
    'backend/unavailable',
    `The backend ${name} cannot run here: ${reason}. ${
      name === 'auto'
        ? '"GradLens: Diagnose Backend", or gradlens doctor, says what can be done.'
        : 'Set gradlens.backend to "auto".'
    }`,
  );

export const usage = (problem: string): GradLensError => new GradLensError('cli/usage', problem);
