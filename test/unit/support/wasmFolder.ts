import { fileURLToPath } from 'node:url';

/** Where the tests find the wasm modules; `setup.ts` puts them there. */
export const wasmFolder = fileURLToPath(new URL('../../../dist/wasm', import.meta.url));
