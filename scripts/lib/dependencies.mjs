import { join } from 'node:path';
import { npmCommand, runOrThrow } from './processes.mjs';
import { readJson } from './readJson.mjs';

/** @typedef {Record<string, { version?: string, optional?: boolean }>} Packages by their path */

/** @param {string} file a lock file @returns {Packages} empty when there is none */
function packagesIn(file) {
  const lock = /** @type {{ packages?: Packages } | undefined} */ (readJson(file));
  return lock?.packages ?? {};
}

/**
 * Whether node_modules lacks something that the lock file names. Versions are compared, not file times, which a
 * checkout changes; npm writes its own record of node_modules last, so that a cut-off install counts as none.
 * @param {string} checkout
 * @returns {boolean}
 */
export function dependenciesAreMissing(checkout) {
  const wanted = packagesIn(join(checkout, 'package-lock.json'));
  const present = packagesIn(join(checkout, 'node_modules', '.package-lock.json'));
  return Object.entries(wanted).some(
    ([path, { version, optional }]) => path !== '' && optional !== true && present[path]?.version !== version,
  );
}

/**
 * Installs the project's dependencies unless they are there.
 * @param {string} checkout
 * @param {(line: string) => void} say
 */
export async function ensureDependencies(checkout, say) {
  if (!dependenciesAreMissing(checkout)) return;
  say("Installing the project's dependencies with npm ci (about 60 MB to download)");
  const { command, args } = npmCommand(['ci', '--no-audit', '--no-fund']);
  await runOrThrow(command, args, { cwd: checkout, onOutput: (text) => process.stdout.write(text) });
}
