import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { zipEntries } from './zipEntries.mjs';

const largestBytes = 8_000_000;

/** How programs and libraries of Linux, Windows and macOS begin; `.wasm` is none of them and runs everywhere. */
const nativeBeginnings = ['7f454c46', '4d5a', 'cffaedfe', 'cefaedfe', 'cafebabe', 'feedface', 'feedfacf'];

/** What has no business in a package: sources, source maps, tests. */
const notForUsers = /\.(ts|tsx|map)$|(^|\/)(test|node_modules)\//;

/** The names that vsce gives to these files inside the package. */
const documents = ['readme.md', 'changelog.md', 'LICENSE.txt'];

/** @param {unknown} value @returns {string[]} every text inside a JSON value */
function textsIn(value) {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** @param {Buffer} manifest package.json @returns {string[]} the files of the package that it names */
function filesNamedBy(manifest) {
  const texts = textsIn(JSON.parse(manifest.toString('utf8')));
  return texts
    .filter((text) => /^(\.\/)?(dist|media)\/[^*\s]+\.\w+$/.test(text))
    .map((text) => posix.normalize(text));
}

/** @param {string} checkout @returns {string[]} what the running extension opens by name */
function filesOpenedAtRunTime(checkout) {
  const panels = readdirSync(join(checkout, 'webview', 'panels')).filter((file) => file.endsWith('.tsx'));
  return [
    'dist/engine.js',
    'dist/probe.js',
    'dist/decodeWorker.js',
    'dist/THIRD-PARTY-NOTICES.txt',
    ...panels.map((file) => `dist/webview/${basename(file, '.tsx')}.js`),
    ...readdirSync(join(checkout, 'dist', 'wasm')).map((file) => `dist/wasm/${file}`),
    ...readdirSync(join(checkout, 'media', 'data')).map((file) => `media/data/${file}`),
  ];
}

/** The addon for native TensorFlow, in the package for one system. */
const addonFiles = ['index.cjs', 'libraryLoader.node', 'tfjs_binding.node', 'LICENSE.txt', 'NOTICE.txt'].map(
  (name) => `dist/tensorflow/${name}`,
);

/** @param {import('./zipEntries.mjs').ZipEntry} entry @returns {boolean} */
function isNative({ name, read }) {
  const beginning = read().subarray(0, 4).toString('hex');
  return name.endsWith('.node') || nativeBeginnings.some((native) => beginning.startsWith(native));
}

/**
 * Holds a packaged extension to what it promises: small, with everything that the extension opens, nothing that only
 * its developers need, and native code in no package but that of one system.
 * @param {string} vsix path of the package
 * @param {string} checkout what it was made from
 * @param {string} [target] the system of a package for one
 * @returns {string[]} what is wrong, nothing when all is well
 */
export function checkVsix(vsix, checkout, target) {
  const zip = readFileSync(vsix);
  const prefix = 'extension/';
  const entries = zipEntries(zip).filter(({ name }) => name.startsWith(prefix) && !name.endsWith('/'));
  const names = new Set(entries.map(({ name }) => name.slice(prefix.length)));
  const manifest = entries.find(({ name }) => name === `${prefix}package.json`);
  const needed = [
    ...documents,
    ...(manifest === undefined ? ['package.json'] : filesNamedBy(manifest.read())),
    ...filesOpenedAtRunTime(checkout),
    ...(target === undefined ? [] : addonFiles),
  ];
  const mayBeNative = new Set(target === undefined ? [] : addonFiles.map((name) => prefix + name));
  return [
    ...(zip.length > largestBytes ? [`it has ${zip.length} bytes, at most ${largestBytes} are allowed`] : []),
    ...needed.filter((name) => !names.has(name)).map((name) => `it lacks ${name}`),
    ...entries
      .filter((entry) => isNative(entry) && !mayBeNative.has(entry.name))
      .map(({ name }) => `it holds native code: ${name}`),
    ...[...names].filter((name) => notForUsers.test(name)).map((name) => `it holds ${name}`),
  ];
}
