/** Where a TensorFlow of the person's own lies: the folder with its C library, as Python's package brings it. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** In the order that they need each other in: what the addon calls, as Python's packages since TensorFlow 2.10 carry it. */
export const LIBRARIES = ['libtensorflow_framework.so.2', 'libtensorflow_cc.so.2'] as const;
const PYTHON_TIMEOUT = 10_000;

export interface FoundLibrary {
  /** Holds `libtensorflow_cc.so.2`. */
  readonly folder: string;
  /** What led to it, for a person: `VIRTUAL_ENV`. */
  readonly through: string;
}

/**
 * The library of a folder that a person named: of TensorFlow's Python package, of `site-packages`, or of a whole
 * Python environment; undefined where none of these holds it.
 */
export function libraryIn(folder: string): string | undefined {
  return [
    folder,
    join(folder, 'tensorflow'),
    ...sitePackagesOf(folder).map((site) => join(site, 'tensorflow')),
  ].find((candidate) => existsSync(join(candidate, LIBRARIES[1])));
}

/** `<environment>/lib/python3.x/site-packages`; none where the folder is no Python environment. */
function sitePackagesOf(environment: string): string[] {
  const lib = join(environment, 'lib');
  if (statSync(lib, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(lib)
    .filter((name) => name.startsWith('python3'))
    .map((name) => join(lib, name, 'site-packages'));
}

/**
 * Every library of the environments that are at hand, the more deliberate choice first: the one chosen in the editor,
 * `VIRTUAL_ENV`, `CONDA_PREFIX`, then the package of `python3`.
 * @param chosen folder or interpreter of the environment chosen in the editor
 */
export async function findLibraries(
  environment: NodeJS.ProcessEnv,
  chosen?: string,
): Promise<FoundLibrary[]> {
  const all = await Promise.all([
    found('the Python chosen in the editor', chosen === undefined ? undefined : libraryOfPython(chosen)),
    ...['VIRTUAL_ENV', 'CONDA_PREFIX'].map((name) => found(name, libraryNamedBy(environment[name]))),
    found('python3', interpretersLibrary('python3')),
  ]);
  const libraries = all.flat();
  return libraries.filter(
    ({ folder }, index) => libraries.findIndex((other) => other.folder === folder) === index,
  );
}

/** An empty name would mean the current folder, whose libraries nobody has chosen. */
const libraryNamedBy = (folder = ''): string | undefined => (folder === '' ? undefined : libraryIn(folder));

async function found(
  through: string,
  looking: Promise<string | undefined> | string | undefined,
): Promise<FoundLibrary[]> {
  const folder = await looking;
  return folder === undefined ? [] : [{ folder, through }];
}

/** @param python an environment's folder, or an interpreter: that of an environment lies in its `bin` */
async function libraryOfPython(python: string): Promise<string | undefined> {
  if (statSync(python, { throwIfNoEntry: false })?.isDirectory() === true) return libraryIn(python);
  return libraryIn(dirname(dirname(python))) ?? (await interpretersLibrary(python));
}

const whereTensorflowIs = `import importlib.util as u
spec = u.find_spec('tensorflow')
print(spec and spec.origin or '')`;

async function interpretersLibrary(python: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(python, ['-c', whereTensorflowIs], {
      timeout: PYTHON_TIMEOUT,
      // Python looks where it is started first, and that is no folder that anybody has chosen.
      cwd: homedir(),
    });
    const origin = stdout.trim();
    return origin === '' ? undefined : libraryIn(dirname(origin));
  } catch {
    // No Python, or one that does not run: then it has no TensorFlow for us either.
    return undefined;
  }
}
