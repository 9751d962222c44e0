import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findTensorflow } from '../../../src/backend/tensorflow/candidates';
import { findLibraries, libraryIn } from '../../../src/backend/tensorflow/findLibrary';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gradlens-library-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Puts an empty library into a folder below the root and gives that folder. */
function withLibrary(...path: readonly string[]): string {
  const file = join(root, ...path, 'libtensorflow_cc.so.2');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  return dirname(file);
}

describe('the library in a folder that a person names', () => {
  it('may lie in the folder itself', () => {
    const folder = withLibrary();
    expect(libraryIn(root)).toBe(folder);
  });

  it('may lie in the tensorflow of a site-packages folder', () => {
    const folder = withLibrary('tensorflow');
    expect(libraryIn(root)).toBe(folder);
  });

  it('may lie in a Python environment of any version', () => {
    const folder = withLibrary('lib', 'python3.13', 'site-packages', 'tensorflow');
    expect(libraryIn(root)).toBe(folder);
  });

  it('is missing from a folder without one, and from a folder that is not there', () => {
    mkdirSync(join(root, 'lib', 'python3.13', 'site-packages'), { recursive: true });
    expect(libraryIn(root)).toBeUndefined();
    expect(libraryIn(join(root, 'absent'))).toBeUndefined();
  });

  it('is refused with the reason that its addon is missing, and only then', async () => {
    const settings = { wasmFolder: root, kernels: 'plain' } as const;
    const otherwise = async (tensorflowLibrary: string): Promise<string> =>
      (await findTensorflow('tensorflow-cpu', { ...settings, tensorflowLibrary })).otherwise;
    const folder = withLibrary('tensorflow');
    expect(await otherwise(folder)).toContain(
      `${folder}, a TensorFlow that this build of GradLens has no addon for`,
    );
    const empty = join(root, 'absent');
    expect(await otherwise(empty)).toBe(`gradlens.tensorflow.library is ${empty}`);
  });
});

describe('the libraries at hand', () => {
  it('are none of the current folder where no environment is active', async () => {
    const before = process.cwd();
    withLibrary('tensorflow');
    process.chdir(root);
    try {
      const found = await findLibraries({ CONDA_PREFIX: '' });
      expect(found.filter(({ folder }) => !isAbsolute(folder) || folder.startsWith(root))).toEqual([]);
    } finally {
      process.chdir(before);
    }
  });

  it('begin with the active environment, and name one once', async () => {
    const folder = withLibrary('lib', 'python3.11', 'site-packages', 'tensorflow');
    const found = await findLibraries({ VIRTUAL_ENV: root, CONDA_PREFIX: root });
    expect(found[0]).toEqual({ folder, through: 'VIRTUAL_ENV' });
    expect(found.filter((library) => library.folder === folder)).toHaveLength(1);
  });

  it('do not come from a variable that is not set', async () => {
    withLibrary();
    expect((await findLibraries({})).map(({ through }) => through)).not.toContain('VIRTUAL_ENV');
  });
});
