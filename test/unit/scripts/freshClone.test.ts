import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const scripts = join(import.meta.dirname, '..', '..', '..', 'scripts');

/** What a module imports as it is loaded, and what these import. */
function importsOf(file: string, seen = new Set<string>()): ReadonlySet<string> {
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)\s[^;]*?from '([^']+)';/gms,
  )) {
    const found = name.startsWith('.') ? join(dirname(file), name) : name;
    if (seen.has(found)) continue;
    seen.add(found);
    if (name.startsWith('.')) importsOf(found, seen);
  }
  return seen;
}

it.each(['test.mjs', 'start.mjs'])(
  '%s begins where nothing is installed: it imports Node alone',
  (script) => {
    const imports = [...importsOf(join(scripts, script))];
    expect(imports).toContain('node:path');
    expect(imports.filter((name) => !name.startsWith('node:') && !name.startsWith(scripts))).toEqual([]);
  },
);
