/** The libraries that Linux's loader finds by name. */
import { askProgram } from './askProgram';

/** A library's name in the loader's cache, `libcudnn.so.9`, and the file that it leads to. */
export type LoaderCache = ReadonlyMap<string, string>;

/** How `ldconfig -p` marks libraries of a processor: others are there for programs of 32 bits. */
const marks: Readonly<Partial<Record<NodeJS.Architecture, string>>> = { x64: 'x86-64', arm64: 'AArch64' };

/** Not on every person's `PATH`. */
const programs = ['ldconfig', '/sbin/ldconfig'];

/** Undefined where nobody can be asked, as on musl, macOS and Windows. */
export async function loaderCache(): Promise<LoaderCache | undefined> {
  for (const program of programs) {
    const answer = await askProgram(program, ['-p']);
    if (answer.kind === 'said') return parseLoaderCache(answer.text, process.arch);
  }
  return undefined;
}

/** Of several files of one name the loader takes the first. */
export function parseLoaderCache(text: string, arch: NodeJS.Architecture): LoaderCache | undefined {
  if (!text.includes('=>')) return undefined;
  const mark = marks[arch];
  const entries = text.split('\n').flatMap((line): [string, string][] => {
    const [, name, kind, file] = /^\s*(\S+) \(([^)]*)\) => (.+)$/.exec(line) ?? [];
    const fits = mark === undefined || kind?.includes(mark) === true;
    return name !== undefined && file !== undefined && fits ? [[name, file]] : [];
  });
  return new Map(entries.toReversed());
}

/** What CUDA programs load: the driver's own library, the runtime, and the two that compute. */
const cudaLibrary = /^lib(?:cuda|cudart|cublas|cudnn)\.so\.\d+$/;

export const cudaLibraries = (cache: LoaderCache): string[] =>
  [...cache.keys()].filter((name) => cudaLibrary.test(name)).sort();

export const VULKAN_LOADER = 'libvulkan.so.1';
