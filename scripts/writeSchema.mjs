/** Writes what is derived from the parameter table: the JSON schema, and the table in docs/experiments.md. */
import { build } from 'esbuild';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const root = fileURLToPath(new URL('..', import.meta.url));
const { outputFiles } = await build({
  stdin: {
    contents: `export { schemaText } from './src/experiments/schema';
      export { documentWith } from './src/experiments/document';`,
    resolveDir: root,
    loader: 'ts',
  },
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
});
const bundle = outputFiles[0]?.text ?? '';
/** @type {unknown} */
const derived = await import(`data:text/javascript;base64,${Buffer.from(bundle).toString('base64')}`);
if (!isDerived(derived)) throw new Error('The bundle lacks schemaText or documentWith');

await writeFormatted(`${root}media/gradlens.schema.json`, derived.schemaText());
const page = `${root}docs/experiments.md`;
await writeFormatted(page, derived.documentWith(await readFile(page, 'utf8')));

/**
 * @param {string} path
 * @param {string} text
 */
async function writeFormatted(path, text) {
  const options = await resolveConfig(path);
  await writeFile(path, await format(text, { ...options, filepath: path }));
}

/**
 * @param {unknown} value
 * @returns {value is { schemaText: () => string, documentWith: (page: string) => string }}
 */
function isDerived(value) {
  return typeof value === 'object' && value !== null && 'schemaText' in value && 'documentWith' in value;
}
