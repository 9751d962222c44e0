import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The folder of node_api.h. */
export const include = join(
  dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')),
  'include',
);
