/** What a person can do about a backend that does not run: the first row of a table that fits. */
import type { BackendAttempt, BackendName, Reader } from '../../protocol/backends';
import type { PackageName } from '../../protocol/backendPackages';
import { memoryAskedFor } from '../../protocol/memoryFailures';
import { isAtLeast } from '../../protocol/versions';
import type { MachineFacts } from './machineFacts';

type Attempt = Pick<BackendAttempt, 'backend' | 'reason' | 'outcome'>;

interface AdviceRow {
  readonly backends: readonly BackendName[];
  readonly when: (facts: MachineFacts, attempt: Attempt) => boolean;
  readonly advice: (facts: MachineFacts, ways: Ways) => string;
}

/** Where to go from where a person reads: the editor and the command line each find only what they set up themselves. */
interface Ways {
  readonly setUpGpu: string;
  readonly setUpCpu: string;
  readonly setUpOfficial: string;
  readonly setUpWebgpu: string;
  /** Ends a sentence that says what to do before. */
  readonly startAnew: string;
}

/** @param setUp the sentence that a package is set up by */
const waysBy = (setUp: (title: string, name: PackageName) => string, startAnew: string): Ways => ({
  setUpGpu: setUp('TensorFlow for NVIDIA GPUs', 'tensorflow-gpu'),
  setUpCpu: setUp('TensorFlow for the processor', 'tensorflow-cpu'),
  setUpOfficial: setUp('Official @tensorflow/tfjs-node-gpu', 'tfjs-node-gpu'),
  setUpWebgpu: setUp('WebGPU (Dawn)', 'webgpu'),
  startAnew,
});

const ways: Readonly<Record<Reader, Ways>> = {
  editor: waysBy(
    (title) => `Set up “${title}” for the editor: “GradLens: Set Up TensorFlow…”.`,
    'then run “GradLens: Restart Engine”.',
  ),
  terminal: waysBy(
    (title, name) => `Set up “${title}” for the command line: gradlens backend add ${name}.`,
    'then try again.',
  ),
};

/** Oldest driver of Linux for CUDA 12 (NVIDIA, CUDA Compatibility, table 1). */
const CUDA_12_DRIVER = '525.60.13';
/** Of the packages of TensorFlow 2.21: `manylinux_2_27`. */
const OLDEST_GLIBC = '2.27';

const tensorflow = ['tensorflow-gpu', 'tensorflow-cpu'] as const;
const gpu = ['tensorflow-gpu'] as const;
const cpu = ['tensorflow-cpu'] as const;
const webgpu = ['webgpu'] as const;

const isLinux = ({ platform }: MachineFacts): boolean => platform === 'linux';
const isLinuxX64 = (facts: MachineFacts): boolean => isLinux(facts) && facts.arch === 'x64';
const hasGpu = ({ nvidia }: MachineFacts): boolean => nvidia.gpus.length > 0;
const isShortOfMemory = (_: MachineFacts, { reason }: Attempt): boolean =>
  memoryAskedFor(reason) !== undefined;
const notFound = (_: MachineFacts, { outcome }: Attempt): boolean => outcome === 'not-found';

/** The order counts: what has to be mended first stands first. */
const table: readonly AdviceRow[] = [
  // What cannot be had on this system.
  {
    backends: gpu,
    when: ({ platform }) => platform === 'darwin',
    advice: (_, { setUpWebgpu }) => `macOS has no CUDA; WebGPU computes on its GPU. ${setUpWebgpu}`,
  },
  {
    backends: gpu,
    when: ({ platform }) => platform === 'win32',
    advice: (_, { setUpWebgpu }) =>
      `TensorFlow has no CUDA on Windows since 2.11; WebGPU computes on its GPU, and WSL counts as Linux. ${setUpWebgpu}`,
  },
  {
    backends: cpu,
    when: ({ platform, arch }, { outcome }) =>
      platform === 'win32' && arch === 'x64' && outcome === 'not-found',
    advice: (_, { setUpOfficial }) => setUpOfficial,
  },
  {
    backends: cpu,
    when: (facts, attempt) => !isLinuxX64(facts) && notFound(facts, attempt),
    advice: (_, { setUpWebgpu }) =>
      `GradLens takes TensorFlow on x64 of Linux and Windows alone. ${setUpWebgpu}`,
  },
  {
    backends: gpu,
    when: (facts) => isLinux(facts) && facts.arch !== 'x64',
    advice: ({ arch }, { setUpWebgpu }) =>
      `GradLens takes a GPU through TensorFlow on x64 alone; this is ${arch}. ${setUpWebgpu}`,
  },
  {
    backends: tensorflow,
    when: (facts) => isLinux(facts) && facts.glibc === undefined,
    advice: () =>
      'TensorFlow needs the GNU C library, which this system (Alpine, for example) does not have. Use a distribution such as Debian or Ubuntu, in a container for example.',
  },
  {
    backends: tensorflow,
    when: ({ glibc }) => glibc !== undefined && !isAtLeast(glibc, OLDEST_GLIBC),
    advice: ({ glibc }) =>
      `TensorFlow needs glibc ${OLDEST_GLIBC} or newer; this is ${String(glibc)}. Use a newer distribution, in a container for example.`,
  },
  {
    backends: tensorflow,
    when: (_, { reason }) => /GLIBC(?:XX)?_[\d.]+' not found/.test(reason),
    advice: ({ glibc }, { setUpCpu }) =>
      `This TensorFlow was built for a newer system than this one with glibc ${String(glibc)}. ${setUpCpu}`,
  },
  {
    backends: tensorflow,
    when: (_, { reason }) => reason.includes('SIGILL'),
    advice: () =>
      'This TensorFlow was built for instructions that the processor does not have; its packages need AVX. WebAssembly computes without.',
  },
  // The GPU and its driver.
  {
    backends: gpu,
    when: ({ nvidia }) => nvidia.problem !== undefined,
    advice: ({ nvidia }) =>
      `The NVIDIA driver does not answer (${String(nvidia.problem)}). Restart the computer, and install the driver anew if it goes on.`,
  },
  {
    backends: gpu,
    when: ({ nvidia }) => nvidia.gpus.length === 0 && nvidia.driver === undefined,
    advice: () => 'No NVIDIA GPU was found. Where there is one, install its driver.',
  },
  {
    backends: gpu,
    when: ({ nvidia }) => nvidia.driver !== undefined && !isAtLeast(nvidia.driver, CUDA_12_DRIVER),
    advice: ({ nvidia }) =>
      `Update the NVIDIA driver: CUDA 12 needs ${CUDA_12_DRIVER} or newer, this is ${String(nvidia.driver)}.`,
  },
  {
    backends: tensorflow,
    when: (facts) => isLinux(facts) && !facts.addon && facts.officialPackages.length === 0,
    advice: () =>
      'This GradLens lacks the addon over TensorFlow. Install the package for linux-x64 in place of the universal one.',
  },
  // TensorFlow and its libraries.
  {
    backends: ['tensorflow-gpu', 'webgpu'],
    when: isShortOfMemory,
    advice: (_, { startAnew }) => `The GPU has no memory left. End other programs that use it, ${startAnew}`,
  },
  {
    backends: ['tensorflow-cpu', 'wasm'],
    when: isShortOfMemory,
    advice: (_, { startAnew }) => `Memory is full. End other programs, ${startAnew}`,
  },
  {
    backends: gpu,
    when: ({ tensorflows }) => tensorflows.length > 0 && tensorflows.every(({ cuda }) => cuda === 'none'),
    advice: (_, { setUpGpu }) => `The TensorFlow that was found computes on the processor alone. ${setUpGpu}`,
  },
  {
    backends: gpu,
    when: (facts) => hasGpu(facts) && lacksCudaLibraries(facts),
    advice: (_, { setUpGpu }) =>
      `The TensorFlow that was found lacks CUDA’s libraries. ${setUpGpu} Or, in its environment: pip install "tensorflow[and-cuda]".`,
  },
  { backends: gpu, when: notFound, advice: (_, { setUpGpu }) => setUpGpu },
  { backends: cpu, when: notFound, advice: (_, { setUpCpu }) => setUpCpu },
  // WebGPU.
  {
    backends: webgpu,
    when: ({ loader }) => loader?.vulkan === false,
    advice: () =>
      'Install Vulkan’s loader: libvulkan1 on Debian and Ubuntu, vulkan-loader on Fedora, vulkan-icd-loader on Arch.',
  },
  {
    backends: webgpu,
    when: (facts) => isLinux(facts) && facts.vulkanDrivers.length === 0,
    advice: () =>
      'Install a Vulkan driver for the GPU: mesa-vulkan-drivers for AMD and Intel; NVIDIA’s comes with its driver.',
  },
  { backends: webgpu, when: notFound, advice: (_, { setUpWebgpu }) => setUpWebgpu },
  {
    backends: ['tensorflow-gpu', 'tensorflow-cpu', 'webgpu', 'wasm'],
    when: (_, { reason }) => reason.includes('conformance'),
    advice: () => 'It computes wrong numbers here, so it is not used. Please report this text.',
  },
];

/** @returns undefined for what works, and where nothing is known to help. */
export function adviceFor(attempt: Attempt, facts: MachineFacts, reader: Reader): string | undefined {
  if (attempt.outcome === 'chosen' || attempt.outcome === 'works') return undefined;
  const row = table.find(({ backends, when }) => backends.includes(attempt.backend) && when(facts, attempt));
  return row?.advice(facts, ways[reader]);
}

/** Whether a TensorFlow for CUDA has cuDNN neither beside it nor from the system. */
function lacksCudaLibraries({ tensorflows, loader }: MachineFacts): boolean {
  const ofSystem = loader?.cuda.some((name) => name.startsWith('libcudnn')) ?? false;
  const forCuda = tensorflows.filter(({ cuda }) => cuda !== undefined && cuda !== 'none');
  return !ofSystem && forCuda.length > 0 && forCuda.every(({ nvidia }) => nvidia.length === 0);
}
