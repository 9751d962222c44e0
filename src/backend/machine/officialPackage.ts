import { createRequire } from 'node:module';
import { join } from 'node:path';

const names = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/**
 * The packages of native TensorFlow.js that Node finds from some folders on: `@tensorflow/tfjs-node 4.22.0`.
 * None of them is loaded.
 */
export function officialPackages(folders: readonly string[]): string[] {
  const found = folders.flatMap((folder) => names.flatMap((name) => packageFrom(folder, name)));
  return [...new Set(found)];
}

function packageFrom(folder: string, name: string): string[] {
  try {
    const manifest: unknown = createRequire(join(folder, 'here.js'))(`${name}/package.json`);
    const version =
      typeof manifest === 'object' && manifest !== null && 'version' in manifest
        ? String(manifest.version)
        : 'of an unknown version';
    return [`${name} ${version}`];
  } catch {
    // Not installed, or so damaged that the attempt to start it says more.
    return [];
  }
}
