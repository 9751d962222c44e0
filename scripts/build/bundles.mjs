import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** @typedef {Omit<import('esbuild').BuildOptions, 'entryPoints'> & { entryPoints: Record<string, string> }} Bundle */

/**
 * One bundle for each process of the design: the extension host, the engine, its trial of a backend, its decoding threads, the command line, each panel's document,
 * and the suites that run inside VS Code.
 * @param {string} root the checkout
 * @param {boolean} production minified and without source maps
 * @returns {Bundle[]}
 */
export function bundles(root, production) {
  const shared = sharedOptions(root, production);
  const node = nodeOptions(shared);
  return [
    { ...node, entryPoints: { extension: 'extension/extension.ts' }, plugins: [editorOnce] },
    { ...node, entryPoints: { engine: 'src/engine.ts' }, external: nativeTensorflow },
    { ...node, entryPoints: { probe: 'src/probe.ts' }, external: nativeTensorflow },
    { ...node, entryPoints: { decodeWorker: 'src/decodeWorker.ts' } },
    { ...node, entryPoints: { cli: 'src/cli.ts' }, banner: { js: '#!/usr/bin/env node' } },
    panelBundle(shared, root, production),
    ...(production ? [] : [suiteBundle(node, root)]),
  ];
}

/**
 * The editor's interface, which is found at run time. esbuild has every file that imports such a module copy its
 * names, of which this one has hundreds: that took longer than the rest of the activation. One module between them
 * copies them once.
 * @type {import('esbuild').Plugin}
 */
const editorOnce = {
  name: 'editor-once',
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, ({ path, namespace }) =>
      namespace === 'editor' ? { path, external: true } : { path, namespace: 'editor' },
    );
    build.onLoad({ filter: /.*/, namespace: 'editor' }, () => ({ contents: "export * from 'vscode';" }));
  },
};

/** Found at run time in an installation of the user's own, or not at all. */
const nativeTensorflow = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'];

/**
 * @param {string} root
 * @param {boolean} production
 * @returns {import('esbuild').BuildOptions}
 */
function sharedOptions(root, production) {
  return {
    absWorkingDir: root,
    outdir: 'dist',
    bundle: true,
    minify: production,
    sourcemap: production ? false : 'linked',
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
  };
}

/**
 * @param {import('esbuild').BuildOptions} shared
 * @returns {import('esbuild').BuildOptions}
 */
function nodeOptions(shared) {
  return { ...shared, platform: 'node', format: 'cjs', target: 'node20' };
}

/**
 * Every document in webview/panels is a panel: dist/webview/<panel>.js and, where it imports a style sheet, .css.
 * @param {import('esbuild').BuildOptions} shared
 * @param {string} root
 * @param {boolean} production
 * @returns {Bundle}
 */
function panelBundle(shared, root, production) {
  return {
    ...shared,
    entryPoints: entriesOf(root, 'webview/panels', '.tsx'),
    outdir: 'dist/webview',
    platform: 'browser',
    format: 'iife',
    target: 'chrome132',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: { 'process.env.NODE_ENV': production ? '"production"' : '"development"' },
  };
}

/**
 * The suites import mocha from the checkout, which hands out its globals only as one copy.
 * @param {import('esbuild').BuildOptions} node
 * @param {string} root
 * @returns {Bundle}
 */
function suiteBundle(node, root) {
  const entryPoints = entriesOf(root, 'test/vscode', '.ts');
  return { ...node, entryPoints, outdir: 'dist/test/vscode', external: ['vscode', 'mocha'] };
}

/**
 * @param {string} root
 * @param {string} folder
 * @param {string} extension
 * @returns {Record<string, string>} output name → source
 */
function entriesOf(root, folder, extension) {
  const files = readdirSync(join(root, folder)).filter((file) => file.endsWith(extension));
  return Object.fromEntries(files.map((file) => [basename(file, extension), join(folder, file)]));
}
