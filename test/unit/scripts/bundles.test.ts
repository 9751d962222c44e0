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

describe('the bundle of the extension host', () => {
  it('takes the editor’s interface once, not in each of its files', async () => {
    const text = await bundled('extension');
    expect(text.match(/require\("vscode"\)/g)).toHaveLength(1);
  });
});
