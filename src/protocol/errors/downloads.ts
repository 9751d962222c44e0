/** Fetching data sets, and folders that are said to hold one. */
import { byteText } from '../byteText';
import { GradLensError } from './gradLensError';

export const spaceShort = (folder: string, needed: number, free: number): GradLensError =>
  new GradLensError(
    'download/no-space',
    `${folder} has ${byteText(free)} free (${String(free)} bytes), and ${byteText(needed)} are needed (${String(needed)} bytes). Free some space, or choose another folder.`,
  );

export const diskFullDownloading = (path: string, written: number): GradLensError =>
  new GradLensError(
    'download/disk-full',
    `The disk is full: ${path} could not be written beyond ${byteText(written)}. What is there is kept; free some space and add the data set again, and it goes on from there.`,
  );

export const cannotKeepDownload = (path: string, reason: string): GradLensError =>
  new GradLensError(
    'download/cannot-write',
    `${path} could not be written: ${reason}. Check the folder's permissions, or choose another folder.`,
  );

export const downloadBusy = (target: string, lock: string, pid: number | undefined): GradLensError =>
  new GradLensError(
    'download/busy',
    `${target} is being downloaded by ${pid === undefined ? 'another process' : `process ${String(pid)}`}. Wait until it ends; if there is no such download, delete ${lock}.`,
  );

export const wrongBytes = (url: string, found: string, expected: string): GradLensError =>
  new GradLensError(
    'download/wrong-bytes',
    `${url} gave other bytes than the data set's own: SHA-256 ${found}, expected ${expected}. They were thrown away; use another mirror (gradlens.mirror).`,
  );

export const wrongLength = (url: string, found: string, expected: number): GradLensError =>
  new GradLensError(
    'download/wrong-length',
    `${url} has ${found} instead of ${String(expected)}, so it is not the data set's file. Use another mirror (gradlens.mirror).`,
  );

export const notServed = (url: string, reason: string): GradLensError =>
  new GradLensError(
    'download/not-served',
    `${url} could not be fetched: ${reason}. Use another mirror (gradlens.mirror), or fetch the file by hand.`,
  );

export const downloadGaveUp = (url: string, attempts: number, reason: string): GradLensError =>
  new GradLensError(
    'download/gave-up',
    `${url} could not be fetched after ${String(attempts)} attempts: ${reason}. What came is kept; check the connection and add the data set again, and it goes on from there.`,
  );

/** Every host failed, each with its own reason. */
export const allHostsFailed = (target: string, reasons: readonly string[]): GradLensError =>
  new GradLensError(
    'download/failed',
    `${target} could not be fetched from any of ${String(reasons.length)} hosts. ${reasons.join(' ')}`,
  );

export const mirrorInvalid = (mirror: string): GradLensError =>
  new GradLensError(
    'data/mirror',
    `The mirror "${mirror}" is not an address that starts with https:// or http://. Correct gradlens.mirror (--mirror on the command line), or empty it to use the official hosts.`,
  );

export const notDownloadable = (name: string, how: string): GradLensError =>
  new GradLensError('data/not-downloadable', `Data set "${name}" cannot be downloaded. ${how}`);

export const folderWithoutSet = (name: string, folder: string, reason: string): GradLensError =>
  new GradLensError(
    'data/folder-incomplete',
    `${folder} does not hold data set "${name}" whole: ${reason} Choose the folder that contains it, or download it.`,
  );
