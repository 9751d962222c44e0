import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const guide = read('CONTRIBUTING.md');
const section = guide.slice(guide.indexOf('## Dependencies'));

describe('the dependencies', () => {
  it('are each justified in CONTRIBUTING', () => {
    const names = Object.keys(manifest.devDependencies).filter((name) => !name.startsWith('@types/'));
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !section.includes(`\`${name}\``))).toEqual([]);
  });

  it('that CONTRIBUTING justifies exist', () => {
    const table = section.split('\n').filter((line) => line.startsWith('| `'));
    const named = table.flatMap((line) =>
      [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''),
    );
    expect(named.filter((name) => name !== '@types/*' && !(name in manifest.devDependencies))).toEqual([]);
  });

  it('are bundled, so that installing the extension installs nothing', () => {
    expect(Object.keys(manifest.dependencies ?? {})).toEqual([]);
  });

  it('leave out tfjs-node-gpu, whose install script may fail', () => {
    expect(Object.keys(manifest.devDependencies).filter((name) => name.includes('tfjs-node'))).toEqual([]);
  });
});
