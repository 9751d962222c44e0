/** The ways to a native TensorFlow that are worth a try here. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Candidate, Found, SearchSettings } from '../backendDefinition';
import { findLibraries, LIBRARIES, libraryIn, type FoundLibrary } from './findLibrary';

export type TensorflowName = 'tensorflow-gpu' | 'tensorflow-cpu';

/** In order of preference; the second computes on the processor only. */
const officialPackages = {
  'tensorflow-gpu': ['@tensorflow/tfjs-node-gpu'],
  'tensorflow-cpu': ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'],
} as const;

/** Of what GradLens has set up; a TensorFlow for GPUs runs on the processor as well. */
const setUpLibraries = {
  'tensorflow-gpu': ['tensorflow-gpu'],
  'tensorflow-cpu': ['tensorflow-cpu', 'tensorflow-gpu'],
} as const;

/**
 * What may run: the folder of the setting and nothing else where it is set, else what GradLens has set up, then npm
 * packages where Node finds them, then TensorFlow in the person's Python environments.
 */
export async function findTensorflow(backend: TensorflowName, settings: SearchSettings): Promise<Found> {
  const { tensorflowLibrary, wasmFolder, addonFolder } = settings;
  const addon = addonEntry(addonFolder);
  const overLibraries = (libraries: readonly FoundLibrary[]): Candidate[] =>
    addon === undefined ? [] : libraries.map((library) => overLibrary(backend, addon, library));
  if (tensorflowLibrary !== undefined) {
    const named = namedLibrary(tensorflowLibrary, 'gradlens.tensorflow.library');
    const candidates = [...official(backend, wasmFolder, [tensorflowLibrary]), ...overLibraries(named)];
    const noAddon = named.length > 0 && addon === undefined;
    const why = noAddon ? ', a TensorFlow that this build of GradLens has no addon for' : '';
    return { candidates, otherwise: `gradlens.tensorflow.library is ${tensorflowLibrary}${why}` };
  }
  const ofPython = addon === undefined ? [] : await findLibraries(process.env, settings.pythonEnvironment);
  const candidates = [
    ...setUp(backend, settings.backends, overLibraries),
    ...official(backend, wasmFolder, officialPackages[backend]),
    ...overLibraries(ofPython),
  ];
  return { candidates, otherwise: whereLooked(addon !== undefined) };
}

const whereLooked = (addon: boolean): string =>
  addon
    ? 'looked for among what GradLens has set up, for @tensorflow/tfjs-node-gpu, and in VIRTUAL_ENV, CONDA_PREFIX and python3'
    : 'looked for @tensorflow/tfjs-node-gpu; this build of GradLens has no addon for the TensorFlow of Python';

function setUp(
  backend: TensorflowName,
  folder: string | undefined,
  overLibraries: (libraries: readonly FoundLibrary[]) => Candidate[],
): Candidate[] {
  if (folder === undefined) return [];
  const libraries = setUpLibraries[backend].flatMap((name) =>
    namedLibrary(join(folder, name), 'GradLens’s storage'),
  );
  return [
    ...overLibraries(libraries),
    ...official(backend, join(folder, 'tfjs-node-gpu'), ['@tensorflow/tfjs-node-gpu']),
  ];
}

function namedLibrary(folder: string, through: string): FoundLibrary[] {
  const library = libraryIn(folder);
  return library === undefined ? [] : [{ folder: library, through }];
}

function addonEntry(folder: string | undefined): string | undefined {
  const entry = join(folder ?? '', 'index.cjs');
  return folder !== undefined && existsSync(entry) ? entry : undefined;
}

const overLibrary = (
  backend: TensorflowName,
  entry: string,
  { folder, through }: FoundLibrary,
): Candidate => ({
  backend,
  entry,
  library: folder,
  title: `TensorFlow of ${through} in ${folder}`,
  files: [
    ...['index.cjs', 'tfjs_binding.node', 'libraryLoader.node'].map((file) => join(dirname(entry), file)),
    ...LIBRARIES.map((file) => join(folder, file)),
    // Where TensorFlow looks for CUDA: the folder changes with every package of it that is added.
    join(dirname(folder), 'nvidia'),
  ],
});

/** Packages by their names, or by their folders. */
function official(backend: TensorflowName, searchFrom: string, names: readonly string[]): Candidate[] {
  const find = createRequire(join(searchFrom, 'here.js'));
  return names.flatMap((name) => {
    const entry = resolved(find, name);
    if (entry === undefined) return [];
    return [{ backend, entry, title: `TensorFlow in ${entry}`, files: officialFiles(entry) }];
  });
}

/** The module, and beside it what its install script fetches or compiles. */
const officialFiles = (entry: string): string[] => [
  entry,
  ...['lib/napi-v8/tfjs_binding.node', 'deps/lib'].map((path) => join(dirname(dirname(entry)), path)),
];

function resolved(find: NodeJS.Require, name: string): string | undefined {
  try {
    return find.resolve(name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
