/** What of a machine decides which backends can run on it. */
import { cudaLibraries, loaderCache, VULKAN_LOADER, type LoaderCache } from './loaderCache';
import { nvidiaFacts, type NvidiaFacts } from './nvidia';
import { officialPackages } from './officialPackage';
import { interpreterOf, plainPython, pythonVersion } from './python';
import { tensorflowPackage, type TensorflowPackage } from './pythonPackages';
import { glibcVersion, processorName, runtimeName, systemName } from './system';
import { vulkanDrivers } from './vulkanDrivers';

export interface MachineFacts {
  readonly platform: NodeJS.Platform;
  readonly arch: NodeJS.Architecture;
  readonly system: string;
  readonly processor: string;
  readonly node: string;
  /** Absent on musl and outside Linux. */
  readonly glibc?: string;
  readonly nvidia: NvidiaFacts;
  /** Names of libraries that Linux's loader finds; absent where nobody can be asked. */
  readonly loader?: { readonly cuda: readonly string[]; readonly vulkan: boolean };
  /** Names of the manifests of Vulkan's drivers; looked for on Linux alone. */
  readonly vulkanDrivers: readonly string[];
  /** Interpreters with their versions, the chosen environment's first. */
  readonly pythons: readonly string[];
  readonly tensorflows: readonly TensorflowPackage[];
  readonly officialPackages: readonly string[];
  /** Whether this GradLens has the addon over TensorFlow. */
  readonly addon: boolean;
}

/** Where to look for what is not the same for everybody. */
export interface MachinePlaces {
  /** Folders of TensorFlow's libraries that were looked at. */
  readonly tensorflowFolders: readonly string[];
  /** Node looks for packages from these on. */
  readonly packageFolders: readonly string[];
  /** The environment chosen in the Python extension: its folder or its interpreter. */
  readonly pythonEnvironment?: string;
  readonly addon: boolean;
}

/** Asks the system, its programs and its files; what does not answer is absent. */
export async function machineFacts(places: MachinePlaces): Promise<MachineFacts> {
  const linux = process.platform === 'linux';
  const [system, nvidia, cache, vulkan, pythons, tensorflows] = await Promise.all([
    systemName(),
    nvidiaFacts(),
    linux ? loaderCache() : undefined,
    linux ? vulkanDrivers(process.env) : [],
    pythonVersions(places.pythonEnvironment),
    Promise.all(places.tensorflowFolders.map(tensorflowPackage)),
  ]);
  const glibc = glibcVersion();
  return {
    platform: process.platform,
    arch: process.arch,
    system,
    processor: processorName(),
    node: runtimeName(process.versions),
    ...(glibc === undefined ? {} : { glibc }),
    nvidia,
    ...(cache === undefined ? {} : { loader: loaderFacts(cache) }),
    vulkanDrivers: vulkan,
    pythons,
    tensorflows,
    officialPackages: officialPackages(places.packageFolders),
    addon: places.addon,
  };
}

const loaderFacts = (cache: LoaderCache): NonNullable<MachineFacts['loader']> => ({
  cuda: cudaLibraries(cache),
  vulkan: cache.has(VULKAN_LOADER),
});

async function pythonVersions(environment: string | undefined): Promise<string[]> {
  const chosen = environment === undefined ? undefined : interpreterOf(environment);
  const versions = await Promise.all(
    [...(chosen === undefined ? [] : [chosen]), plainPython].map(pythonVersion),
  );
  return [...new Set(versions.filter((version) => version !== undefined))];
}
