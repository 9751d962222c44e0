import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProbeMemory } from '../../../src/engine/probeMemory';
import { inTemporaryFolder } from '../runs/tinyRun';
import { works } from '../support/probing';

const silent = (): void => undefined;

describe('what probes found out', () => {
  it('is there for the next process, by its key', () =>
    inTemporaryFolder(async (parent) => {
      const folder = join(parent, 'made', 'when needed');
      const memory = createProbeMemory(folder, silent);
      expect(await memory.get('a')).toBeUndefined();
      await memory.set('a', works(12));
      await memory.set('b', { kind: 'refused', reason: 'crashes' });
      await memory.set('a', works(11));
      const next = createProbeMemory(folder, silent);
      expect(await next.get('a')).toEqual(works(11));
      expect(await next.get('b')).toEqual({ kind: 'refused', reason: 'crashes' });
      expect(await next.get('c')).toBeUndefined();
    }));

  it.each([
    ['no JSON', '[{"key":', /is not read, and is written anew: SyntaxError/],
    ['another shape', '[{"key":"a","at":1,"result":{"kind":"works"}}]', /milliseconds is missing/],
    ['no list', '{}', /is written anew/],
  ])('in a damaged file counts as nothing and is written anew: %s', (_, content, told) =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'probes.json');
      await writeFile(path, content);
      const lines: string[] = [];
      const memory = createProbeMemory(folder, (line) => lines.push(line));
      expect(await memory.get('a')).toBeUndefined();
      expect(lines).toEqual([expect.stringMatching(told)]);
      await memory.set('a', works(3));
      expect(await memory.get('a')).toEqual(works(3));
      expect(lines).toHaveLength(2);
    }),
  );

  it('is known for a day of what was refused, and for good of what works', () =>
    inTemporaryFolder(async (folder) => {
      const hour = 3_600_000;
      const at = (hours: number) => createProbeMemory(folder, silent, () => hours * hour);
      const refused = { kind: 'refused', reason: 'sees no GPU' } as const;
      await at(100).set('refused', refused);
      await at(100).set('works', works(12));
      expect(await at(123).get('refused')).toEqual(refused);
      expect(await at(125).get('refused')).toBeUndefined();
      expect(await at(1e6).get('works')).toEqual(works(12));
      // A clock that was set back.
      expect(await at(99).get('refused')).toBeUndefined();
    }));

  it('is lost without harm where nothing can be written', () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, 'file');
      await writeFile(file, '');
      const lines: string[] = [];
      const memory = createProbeMemory(file, (line) => lines.push(line));
      await memory.set('a', works(1));
      expect(lines.at(-1)).toMatch(/is not kept/);
      expect(await createProbeMemory(undefined, silent).get('a')).toBeUndefined();
    }));

  it('keeps the last hundred', () =>
    inTemporaryFolder(async (folder) => {
      const memory = createProbeMemory(folder, silent);
      for (let index = 0; index < 102; index++) await memory.set(String(index), works(index));
      expect(await memory.get('1')).toBeUndefined();
      expect(await memory.get('2')).toEqual(works(2));
    }));

  it('of two processes at once stays readable', () =>
    inTemporaryFolder(async (folder) => {
      const memories = [1, 2].map(() => createProbeMemory(folder, silent));
      await Promise.all(memories.map((memory, index) => memory.set(`of ${String(index)}`, works(index))));
      const text = await readFile(join(folder, 'probes.json'), 'utf8');
      expect(JSON.parse(text)).toContainEqual(expect.objectContaining({ key: expect.any(String) as string }));
      await rm(folder, { recursive: true });
      await mkdir(folder);
    }));
});
