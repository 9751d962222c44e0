/** Setting up what GradLens computes with. */
import { GradLensError } from './gradLensError';

export const unknownPackage = (name: string, known: readonly string[]): GradLensError =>
  new GradLensError(
    'backend/unknown-package',
    `"${name}" cannot be set up. Choose one of ${known.join(', ')}.`,
  );

export const packageMisfit = (title: string, reason: string): GradLensError =>
  new GradLensError('backend/misfit', `${title} was not set up: ${reason}`);

export const noStorage = (): GradLensError =>
  new GradLensError(
    'backend/no-storage',
    'This engine was started without a storage folder, so nothing can be set up. Start it with one.',
  );

/** @param tried interpreters, each with what it said where there is one */
export const pipMissing = (tried: readonly string[]): GradLensError =>
  new GradLensError(
    'setup/no-pip',
    `Python's pip was not found (tried ${tried.join(', ')}). Install it, for example with "sudo apt install python3-pip", or choose a Python environment that has it; then set up again.`,
  );

export const npmMissing = (): GradLensError =>
  new GradLensError(
    'setup/no-npm',
    'npm was not found on the PATH. Install Node.js, which brings it (https://nodejs.org), start the editor anew, then set up again.',
  );

/** @param said the program's own words, or that it gave no answer in time */
export const toolSilent = (command: string, said: string): GradLensError =>
  new GradLensError(
    'setup/no-answer',
    `"${command}" does not say where it fetches from: ${said === '' ? 'it gave no reason' : said}. Run it in a terminal, correct what is wrong there, then set up again.`,
  );

/** @param said the program's own words */
export const toolFailed = (tool: string, what: string, said: string): GradLensError =>
  new GradLensError(
    'setup/failed',
    `${tool} could not fetch ${what}: ${said === '' ? 'it gave no reason' : said}. Nothing of it was set up; check the connection and the configuration of ${tool}, then set up again.`,
  );

export const packageAltered = (what: string, found: string, expected: string): GradLensError =>
  new GradLensError(
    'setup/wrong-bytes',
    `${what} came with other bytes than published: ${found}, expected ${expected}. They were thrown away; see where your pip or npm fetches from.`,
  );

export const cannotReplace = (folder: string, reason: string): GradLensError =>
  new GradLensError(
    'setup/cannot-write',
    `${folder} could not be moved or deleted: ${reason}. End what uses it (a training, another window), or correct the folder's permissions; then try again.`,
  );

/** @param pid absent where the holder is just taking the lock */
export const packageBusy = (folder: string, lock: string, pid: number | undefined): GradLensError =>
  new GradLensError(
    'setup/busy',
    `${folder} is being set up or removed by ${pid === undefined ? 'another process' : `process ${String(pid)}`}. Wait until it ends; if there is no such process, delete ${lock}.`,
  );

export const cannotStore = (path: string, reason: string): GradLensError =>
  new GradLensError(
    'setup/cannot-store',
    `${path} could not be written: ${reason}. Free some space, or correct the folder's permissions; then try again.`,
  );
