import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { realPathOf } from '../../../src/files/realPath';
import { inTemporaryFolder } from '../runs/tinyRun';

it('a path goes without symbolic links, also where its end is not there yet', () =>
  inTemporaryFolder((given) => {
    const folder = realpathSync(given);
    mkdirSync(join(folder, 'there'));
    symlinkSync(join(folder, 'there'), join(folder, 'link'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
    const paths = ['link', 'link/a/b', 'there', 'absent/c', 'dangling'];
    expect(paths.map((path) => realPathOf(join(folder, path)))).toEqual(
      ['there', 'there/a/b', 'there', 'absent/c', 'dangling'].map((path) => join(folder, path)),
    );
    expect(realPathOf('/')).toBe('/');
    return Promise.resolve();
  }));
