import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * What each folder may import, as design rules: a pattern matches the import's text, so relative paths between
 * the folders of `src` are written `../<folder>/…`.
 */
const tensorflow = { group: ['@tensorflow/*'], message: 'Only the engine side (src/) computes.' };
const editor = { group: ['vscode'], message: 'Only extension/ knows the editor.' };
const panels = {
  group: ['preact', 'preact/*', 'uplot', '@vscode/webview-ui-toolkit', '**/webview/**'],
  message: 'Only webview/ touches the DOM.',
};
const host = { group: ['**/extension/**'], message: 'Nothing imports the extension host side.' };
const engineSide = {
  group: ['**/src/*', '**/src/*/**', '!**/src/protocol', '!**/src/protocol/**'],
  message: 'Only src/protocol is shared with the engine.',
};
const foldersOfSrc = [
  'protocol',
  'files',
  'processes',
  'backend',
  'data',
  'setup',
  'models',
  'attacks',
  'training',
  'attribution',
  'evaluation',
  'experiments',
  'runs',
  'engine',
  'cli',
];

/**
 * Forbids every folder of `src` that is not listed.
 * @param {string[]} allowed
 */
function onlyFolders(...allowed) {
  const forbidden = foldersOfSrc.filter((folder) => !allowed.includes(folder));
  return {
    group: forbidden.flatMap((folder) => [`../${folder}/*`, `../../${folder}/*`, `../../../${folder}/*`]),
    message: `This folder may import only: ${allowed.join(', ')}.`,
  };
}

/**
 * The import rule of one folder; type-only imports may cross.
 * @param {string[]} files
 * @param {{ group: string[], message: string }[]} patterns
 * @returns {import('eslint').Linter.Config}
 */
function imports(files, patterns) {
  return {
    files,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: patterns.map((pattern) => ({ allowTypeImports: true, ...pattern })) },
      ],
    },
  };
}

export default defineConfig(
  {
    ignores: [
      'dist/**',
      'node_modules/**',
      'test/fixtures/**',
      'test/screenshots/**',
      'runs/**',
      'src/backend/wasm/assembly/**',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './webview/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'max-lines': ['error', { max: 350, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    // A GPU behind WebGPU has no synchronous read, and no scope or tape may stay open while an asynchronous one waits.
    // Native TensorFlow, of which all calls are synchronous, may be asked directly.
    files: ['src/**/*.ts'],
    ignores: ['src/backend/tensorflow/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['dataSync', 'arraySync', 'bufferSync', 'bytesSync'].map((property) => ({
          property,
          message: 'Read with `await readValues(…)` or `await tensor.data()`.',
        })),
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='tidy'] > :function[async=true]",
          message: 'tf.tidy ends before asynchronous work does: dispose in `finally`.',
        },
      ],
    },
  },
  imports(
    ['src/protocol/**/*.ts'],
    [
      tensorflow,
      editor,
      panels,
      host,
      onlyFolders('protocol'),
      { group: ['node:*'], message: 'Shared with the browser.' },
    ],
  ),
  imports(['src/files/**/*.ts'], [tensorflow, editor, panels, host, onlyFolders('files')]),
  imports(['src/processes/**/*.ts'], [tensorflow, editor, panels, host, onlyFolders('processes')]),
  imports(['src/backend/**/*.ts'], [editor, panels, host, onlyFolders('protocol', 'processes', 'backend')]),
  imports(['src/data/**/*.ts'], [tensorflow, editor, panels, host, onlyFolders('protocol', 'files', 'data')]),
  imports(
    ['src/setup/**/*.ts'],
    [tensorflow, editor, panels, host, onlyFolders('protocol', 'files', 'processes', 'data', 'setup')],
  ),
  imports(['src/models/**/*.ts'], [editor, panels, host, onlyFolders('protocol', 'models', 'backend')]),
  imports(['src/attacks/**/*.ts'], [editor, panels, host, onlyFolders('protocol', 'attacks', 'models')]),
  imports(
    ['src/attribution/**/*.ts'],
    [editor, panels, host, onlyFolders('protocol', 'attribution', 'models')],
  ),
  imports(
    ['src/training/**/*.ts'],
    [editor, panels, host, onlyFolders('protocol', 'backend', 'data', 'models', 'attacks', 'training')],
  ),
  imports(
    ['src/evaluation/**/*.ts'],
    [
      editor,
      panels,
      host,
      onlyFolders('protocol', 'data', 'models', 'attacks', 'training', 'attribution', 'evaluation'),
    ],
  ),
  imports(
    ['src/experiments/**/*.ts'],
    [
      editor,
      panels,
      host,
      onlyFolders(...foldersOfSrc.filter((folder) => !['setup', 'engine', 'cli'].includes(folder))),
    ],
  ),
  imports(['src/runs/**/*.ts'], [tensorflow, editor, panels, host, onlyFolders('protocol', 'files', 'runs')]),
  imports(['src/*.ts', 'src/engine/**/*.ts', 'src/cli/**/*.ts'], [editor, panels, host]),
  imports(['extension/**/*.ts'], [tensorflow, panels, engineSide]),
  imports(
    ['webview/**/*.ts', 'webview/**/*.tsx'],
    [tensorflow, editor, host, engineSide, { group: ['node:*'], message: 'A panel runs in a browser.' }],
  ),
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['scripts/**/*.mjs', '*.config.*'],
    languageOptions: {
      globals: {
        AbortController: 'readonly',
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        URLSearchParams: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        fetch: 'readonly',
      },
    },
    rules: { 'no-restricted-exports': 'off' },
  },
);
