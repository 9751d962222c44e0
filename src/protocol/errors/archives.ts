/** Archives that are unpacked into a folder. */
import { GradLensError } from './gradLensError';

export const unsafeArchive = (path: string, entry: string, reason: string): GradLensError =>
  new GradLensError(
    'archive/unsafe',
    `${path} was not unpacked: its entry "${entry}" ${reason}. Nothing was written. Fetch the original archive.`,
  );

export const archiveTooLarge = (path: string, entry: string, what: string, most: number): GradLensError =>
  new GradLensError(
    'archive/too-large',
    `${path} was not unpacked: with its entry "${entry}" it holds more than ${String(most)} ${what}. Fetch the original archive.`,
  );

export const unpackedAlready = (path: string, existing: string): GradLensError =>
  new GradLensError(
    'archive/exists',
    `${path} was not unpacked: ${existing} is there already. Use it as it is, or move it away first.`,
  );

export const cannotUnpack = (path: string, to: string, reason: string): GradLensError =>
  new GradLensError(
    'archive/cannot-write',
    `${path} was not unpacked: ${to} could not be written (${reason}), and what was written is removed again. Free space or choose another folder.`,
  );
