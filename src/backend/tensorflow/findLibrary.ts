/** Where a TensorFlow of the person's own lies: the folder with its C library, as Python's package brings it. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** The C library that exports what the addon calls, and that Python's packages since TensorFlow 2.10 carry. */
const LIBRARY = 'libtensorflow_cc.so.2';
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
  ].find((candidate) => existsSync(join(candidate, LIBRARY)));
}

/** `<environment>/lib/python3.x/site-packages`; none where the folder is no Python environment. */
function sitePackagesOf(environment: string): string[] {
  const lib = join(environment, 'lib');
  if (!existsSync(lib)) return [];
  return readdirSync(lib)
    .filter((name) => name.startsWith('python3'))
    .map((name) => join(lib, name, 'site-packages'));
}

/**
 * Every library of the environments that are at hand, the more deliberate choice first: `VIRTUAL_ENV`, `CONDA_PREFIX`,
 * then the package of `python3`.
 */
export async function findLibraries(environment: NodeJS.ProcessEnv): Promise<FoundLibrary[]> {
  const active = ['VIRTUAL_ENV', 'CONDA_PREFIX'].flatMap((through) => {
    const prefix = environment[through] ?? '';
    const folder = prefix === '' ? undefined : libraryIn(prefix);
    return folder === undefined ? [] : [{ folder, through }];
  });
  const ofPython = await pythonsLibrary();
  const all = ofPython === undefined ? active : [...active, { folder: ofPython, through: 'python3' }];
  return all.filter(({ folder }, index) => all.findIndex((other) => other.folder === folder) === index);
}

const whereTensorflowIs = `import importlib.util as u
spec = u.find_spec('tensorflow')
print(spec.origin if spec else '')`;

async function pythonsLibrary(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('python3', ['-c', whereTensorflowIs], {
      timeout: PYTHON_TIMEOUT,
    });
    const origin = stdout.trim();
    return origin === '' ? undefined : libraryIn(dirname(origin));
  } catch {
    // No Python, or one that does not run: then it has no TensorFlow for us either.
    return undefined;
  }
}
