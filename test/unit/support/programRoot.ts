/** A program folder of a test's own, with fresh bundles: `dist` may be old, or about to be written by another. */
import { mkdir, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundles } from '../../../scripts/build/bundles.mjs';
import { wasmFolder } from './wasmFolder';

export const checkout = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Bundles the engine and the command line as the build does.
 * @returns the folder that holds `dist` and `media`
 */
export async function buildProgramRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'gradlens-program-'));
  const dist = join(root, 'dist');
  await mkdir(dist);
  await symlink(wasmFolder, join(dist, 'wasm'));
  await symlink(join(checkout, 'media'), join(root, 'media'));
  const programs = bundles(checkout, false).filter(({ entryPoints }) =>
    ['engine', 'probe', 'decodeWorker', 'cli'].some((name) => name in entryPoints),
  );
  await Promise.all(programs.map((options) => build({ ...options, outdir: dist })));
  return root;
}
