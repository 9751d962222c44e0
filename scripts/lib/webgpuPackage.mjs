import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { cached, cacheRoot, isCached } from './cache.mjs';

/**
 * The npm package `webgpu`, set up by GradLens's own code in the version that it sets up for a person.
 * @param {string} checkout
 * @param {(line: string) => void} say told before anything is downloaded
 * @returns {Promise<string>} what the engine takes as its storage
 * @throws where npm cannot provide it
 */
export async function webgpuPackage(checkout, say) {
  const setup = await setupOf(checkout);
  const name = `webgpu-${setup.webgpu.version}`;
  if (!isCached(name)) say(`Installing ${name} (51 MB, unpacked 138 MB) into ${cacheRoot()}`);
  return cached(name, async (partial) => {
    const temporary = join(partial, 'temporary');
    const { signal } = new AbortController();
    await setup.installNpmPackage(setup.webgpu.source, join(partial, 'backends', 'webgpu'), temporary, {
      signal,
      onBytes: () => undefined,
    });
    await rm(temporary, { recursive: true });
  });
}

/**
 * @typedef {object} Setup
 * @property {import('../../src/setup/backendPackage').BackendPackage & { source: import('../../src/setup/backendPackage').NpmSource }} webgpu
 * @property {typeof import('../../src/setup/npm').installNpmPackage} installNpmPackage
 */

/** TypeScript, which Node does not run as it is. @param {string} checkout @returns {Promise<Setup>} */
async function setupOf(checkout) {
  const outfile = join(checkout, 'dist', 'test', 'webgpuSetup.mjs');
  const contents = `export { installNpmPackage } from './src/setup/npm';
export { webgpu } from './src/setup/packages/webgpu';`;
  await build({
    stdin: { contents, resolveDir: checkout, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  /** @type {unknown} */
  const loaded = await import(pathToFileURL(outfile).href);
  return /** @type {Setup} */ (loaded);
}
