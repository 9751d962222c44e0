import { pathToFileURL } from 'node:url';

/** What the npm package `webgpu` exports: Dawn, the WebGPU of Chromium. */
export interface Dawn {
  /** The entry point of WebGPU, which runs as long as it is referenced. */
  readonly create: (options: readonly string[]) => GPU;
  /** The interfaces and constants that WebGPU's specification makes global. */
  readonly globals: object;
}

/**
 * Loads Dawn and makes the names of WebGPU's interfaces global, under which TensorFlow.js looks for them.
 *
 * @param entry Absolute path of the package's module.
 * @throws Error if it does not load here, or is another package of that name.
 */
export async function loadDawn(entry: string): Promise<Dawn> {
  const loaded: unknown = await import(pathToFileURL(entry).href);
  if (!isDawn(loaded)) throw new Error('it is no Dawn for Node, which exports create and globals');
  Object.assign(globalThis, loaded.globals);
  return loaded;
}

function isDawn(value: unknown): value is Dawn {
  return (
    typeof value === 'object' &&
    value !== null &&
    'create' in value &&
    typeof value.create === 'function' &&
    'globals' in value &&
    typeof value.globals === 'object'
  );
}
