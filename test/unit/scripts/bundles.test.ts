import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundles } from '../../../scripts/build/bundles.mjs';
import { checkout } from '../support/programRoot';

/** Production code of a process, as one text. */
async function bundled(name: string): Promise<string> {
  const options = bundles(checkout, true).find(({ entryPoints }) => name in entryPoints);
  const { outputFiles } = await build({ ...options, write: false });
  return outputFiles[0]?.text ?? '';
}

type Program = (require: (name: string) => unknown, module: object) => void;

/** The modules that a program takes while it is loaded. */
function requiredBy(text: string): string[] {
  const required: string[] = [];
  const load = createRequire(import.meta.url);
  const require = (name: string): unknown => {
    required.push(name);
    return name === 'vscode' ? {} : load(name);
  };
  const program = runInThisContext(`(function (require, module) {${text}})`) as Program;
  program(require, { exports: {} });
  return required;
}

describe('the bundle of the extension host', () => {
  it('takes the editor’s interface once, not in each of its files', async () => {
    const text = await bundled('extension');
    expect(text.match(/require\("vscode"\)/g)).toHaveLength(1);
  });

  it('does not run the code of connections before there is an engine or a panel', async () => {
    const modules = requiredBy(await bundled('extension'));
    expect(modules).toContain('vscode');
    // What JSON-RPC over sockets takes, and nothing else here.
    expect(modules).not.toContain('net');
  });
});
