/** What Python's package folder tells of the TensorFlow in it, without running anything of it. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface TensorflowPackage {
  /** The folder that holds TensorFlow's libraries. */
  readonly folder: string;
  /** Distribution and version: `tensorflow-cpu 2.21.0`; absent where there is no record of an installation. */
  readonly distribution?: string;
  /** CUDA that it was built for, `none` for the processor alone; absent where it does not tell. */
  readonly cuda?: string;
  /** NVIDIA's packages beside it: `nvidia-cudnn-cu12 9.3.0.75`. */
  readonly nvidia: readonly string[];
}

/** @param folder `<site-packages>/tensorflow`, or any folder of TensorFlow's libraries */
export async function tensorflowPackage(folder: string): Promise<TensorflowPackage> {
  const [records, cuda] = await Promise.all([installed(dirname(folder)), cudaOf(folder)]);
  const distribution = records.find((record) => /^(?:[a-z]+-)?tensorflow(?:-cpu|-gpu|-rocm)? /.test(record));
  return {
    folder,
    ...(distribution === undefined ? {} : { distribution }),
    ...(cuda === undefined ? {} : { cuda }),
    nvidia: records.filter((record) => record.startsWith('nvidia-')),
  };
}

/** Distributions with a record of their installation, `name version`, by pip's rules for names. */
async function installed(sitePackages: string): Promise<string[]> {
  try {
    return (await readdir(sitePackages)).flatMap((name) => parseRecordName(name)).sort();
  } catch {
    // A folder that cannot be listed tells of no package.
    return [];
  }
}

/** `tensorflow_cpu-2.21.0.dist-info` → `tensorflow-cpu 2.21.0`. */
export function parseRecordName(name: string): string[] {
  const [, distribution, version] = /^(.+)-([^-]+)\.dist-info$/.exec(name) ?? [];
  if (distribution === undefined || version === undefined) return [];
  return [`${distribution.toLowerCase().replaceAll(/[-_.]+/g, '-')} ${version}`];
}

async function cudaOf(folder: string): Promise<string | undefined> {
  try {
    return parseBuildInfo(await readFile(join(folder, 'python', 'platform', 'build_info.py'), 'utf8'));
  } catch {
    // Not the package of Python, only its libraries.
    return undefined;
  }
}

/** From the text of TensorFlow's `build_info.py`: the version of CUDA, or `none`. */
export function parseBuildInfo(text: string): string | undefined {
  const isCuda = /'is_cuda_build', (True|False)/.exec(text)?.[1];
  if (isCuda === undefined) return undefined;
  return isCuda === 'False'
    ? 'none'
    : (/'cuda_version', '([^']+)'/.exec(text)?.[1] ?? 'of an unknown version');
}
