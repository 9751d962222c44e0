/** The ways to a native TensorFlow that are worth a try here. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findLibraries, libraryIn, type FoundLibrary } from './findLibrary';

export interface TensorflowSettings {
  /** A folder of the official package or of a TensorFlow library; absent: both are looked for. */
  readonly tensorflowLibrary?: string;
  /** Packages are looked for from here on, as Node finds them. */
  readonly searchFrom: string;
  /** Where `npm run build:addon` puts GradLens's own addon; absent or empty: only official packages run. */
  readonly addonFolder?: string;
}

/** A module to load; with a library it is our addon over that TensorFlow, else an official package. */
export interface TensorflowCandidate {
  readonly entry: string;
  readonly library?: string;
  /** For a person: what it is and where. */
  readonly title: string;
}

/** In order of preference. */
const officialPackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/** What may run, the most deliberate choice first. */
export async function tensorflowCandidates(settings: TensorflowSettings): Promise<TensorflowCandidate[]> {
  const { tensorflowLibrary, searchFrom, addonFolder } = settings;
  const names = tensorflowLibrary === undefined ? officialPackages : [tensorflowLibrary];
  const official = names.flatMap((name) => officialCandidate(searchFrom, name));
  const addon = addonEntry(addonFolder);
  if (addon === undefined) return official;
  return [
    ...official,
    ...(await librariesOf(tensorflowLibrary)).map((found) => addonCandidate(addon, found)),
  ];
}

async function librariesOf(named: string | undefined): Promise<FoundLibrary[]> {
  if (named === undefined) return findLibraries(process.env);
  const folder = libraryIn(named);
  return folder === undefined ? [] : [{ folder, through: 'gradlens.tensorflow.library' }];
}

const addonCandidate = (entry: string, { folder, through }: FoundLibrary): TensorflowCandidate => ({
  entry,
  library: folder,
  title: `the TensorFlow of ${through} in ${folder}`,
});

function addonEntry(folder: string | undefined): string | undefined {
  const entry = join(folder ?? '', 'index.cjs');
  return folder !== undefined && existsSync(entry) ? entry : undefined;
}

function officialCandidate(searchFrom: string, name: string): TensorflowCandidate[] {
  const entry = resolved(createRequire(join(searchFrom, 'here.js')), name);
  return entry === undefined ? [] : [{ entry, title: `native TensorFlow in ${entry}` }];
}

function resolved(find: NodeJS.Require, name: string): string | undefined {
  try {
    return find.resolve(name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
