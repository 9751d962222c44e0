import { join } from 'node:path';
import { readJson } from './readJson.mjs';

/**
 * Where the package of the current version lies: in the checkout's root, as vsce would name it.
 * @param {string} checkout
 * @param {string} [target] of a package for one system
 * @returns {string}
 */
export function vsixPath(checkout, target) {
  const { name, version } = /** @type {{ name: string, version: string }} */ (
    readJson(join(checkout, 'package.json'))
  );
  return join(checkout, `${[name, ...(target ? [target] : []), version].join('-')}.vsix`);
}
