/** Which paths of an archive may be written below a folder. */

/** Longer than any path of a data set, and short enough for every file system. */
const LONGEST_PATH = 1024;
const LONGEST_NAME = 255;

/** Names that are devices on Windows, with any ending. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * What is wrong with an entry's path, in words that follow `its entry "…"`; undefined where it stays below the folder
 * that it is unpacked into, on every operating system.
 */
export function pathProblem(path: string): string | undefined {
  if (path.length > LONGEST_PATH) return `has a path of ${String(path.length)} characters`;
  if (path.includes('\\')) return 'has a backslash in its path, which separates folders on Windows';
  if (path.startsWith('/')) return 'has an absolute path';
  const problems = segmentsOf(path).map(nameProblem);
  return problems.find((problem) => problem !== undefined);
}

/** The names along a path; `.` and doubled slashes mean nothing. */
export const segmentsOf = (path: string): string[] =>
  path.split('/').filter((name) => name !== '' && name !== '.');

function nameProblem(name: string): string | undefined {
  if (name === '..') return 'leads out of the folder with ".."';
  if (name.length > LONGEST_NAME) return `has a name of ${String(name.length)} characters`;
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'has a control character in its path';
  if (/[<>:"|?*]/.test(name) || DEVICES.test(name) || /[. ]$/.test(name)) {
    return `has the name "${name}", which Windows keeps for itself`;
  }
  return undefined;
}
