import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The licences of all packages whose code is in the bundles, as one text. A package without a licence file of its own
 * gets the standard text of the licence that its package.json names.
 * @param {string} root the checkout
 * @param {readonly import('esbuild').Metafile[]} metafiles
 * @param {readonly string[]} alsoPackages packages of which files are copied, not bundled
 * @returns {Promise<string>}
 */
export async function thirdPartyNotices(root, metafiles, alsoPackages) {
  const bundled = metafiles.flatMap((metafile) => Object.keys(metafile.inputs)).flatMap(packageOf);
  const folders = [...new Set([...bundled, ...alsoPackages.map((name) => `node_modules/${name}`)])].sort();
  const notices = await Promise.all(folders.map((folder) => noticeOf(root, folder)));
  const heading = 'GradLens contains code of the following packages, under the licences given with each.';
  return `${[heading, ...notices].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/**
 * @param {string} input a path of a metafile
 * @returns {string[]} the folder of the package that it belongs to; none for a file of GradLens
 */
function packageOf(input) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
  return match?.[1] === undefined ? [] : [match[1]];
}

/** @typedef {{ name: string, version: string, license?: string, author?: string | { name: string } }} Manifest */

/**
 * @param {string} path
 * @returns {Promise<Manifest>}
 */
async function readManifest(path) {
  /** @type {unknown} */
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  if (isManifest(manifest)) return manifest;
  throw new Error(`${path} names no package and version`);
}

/**
 * @param {unknown} value
 * @returns {value is Manifest}
 */
function isManifest(value) {
  return typeof value === 'object' && value !== null && 'name' in value && 'version' in value;
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {Promise<string>}
 */
async function noticeOf(root, folder) {
  const manifest = await readManifest(join(root, folder, 'package.json'));
  const files = await readdir(join(root, folder));
  const own = files.filter((file) => /^(licen[cs]e|notices?|thirdpartynotices|copying)/i.test(file)).sort();
  const texts = await Promise.all(own.map((file) => readFile(join(root, folder, file), 'utf8')));
  const licence = manifest.license ?? 'licence not stated';
  const body = texts.length > 0 ? texts : [await standardText(root, manifest, licence)];
  return [`${manifest.name} ${manifest.version} (${licence})`, ...body.map((text) => text.trim())].join(
    '\n\n',
  );
}

/**
 * @param {string} root
 * @param {Manifest} manifest
 * @param {string} licence SPDX identifiers, with AND between where all apply
 * @returns {Promise<string>}
 */
async function standardText(root, { name, author }, licence) {
  const holder = typeof author === 'object' ? author.name : (author ?? `the authors of ${name}`);
  const paths = licence.split(' AND ').map((each) => join(root, 'scripts/build/licences', `${each}.txt`));
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  return [`Copyright (c) ${holder}`, ...texts].join('\n\n');
}
