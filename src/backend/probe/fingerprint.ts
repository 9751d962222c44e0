/** What a probe's result depends on, as one text: another text is another probe. */
import { readFile, stat } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import type { ProbeJob } from './probeResult';

/** Told by their size and time: the loader's list of libraries, and Vulkan's drivers. */
const systemFiles = ['/etc/ld.so.cache', '/etc/vulkan/icd.d', '/usr/share/vulkan/icd.d'];

/** Versions of NVIDIA's driver and of Windows' in its Linux subsystem. */
const driverFiles = ['/sys/module/nvidia/version', '/proc/driver/nvidia/version'];

/** By which a person chooses devices and libraries. */
const variables = [
  'CUDA_VISIBLE_DEVICES',
  'LD_LIBRARY_PATH',
  'OMP_NUM_THREADS',
  'TF_NUM_INTRAOP_THREADS',
  'VK_DRIVER_FILES',
  'VK_ICD_FILENAMES',
];

/**
 * A home folder may be shared by several machines, so that the processor counts too. Settings that do not change what
 * the candidate does are left out.
 * @param program the probe's own: another build of GradLens is another file
 */
export async function fingerprint(
  program: string,
  { candidate, settings }: ProbeJob,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const { backend, entry, library, files } = candidate;
  return JSON.stringify({
    backend,
    entry,
    library,
    kernels: settings.kernels,
    files: await Promise.all([program, ...files, ...systemFiles].map(stateOf)),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: `${String(availableParallelism())} × ${cpus()[0]?.model ?? 'unknown'}`,
    driver: await Promise.all(driverFiles.map(firstLineOf)),
    variables: variables.map((name) => environment[name] ?? null),
  });
}

async function stateOf(path: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(path);
    return `${path} ${String(size)} ${String(mtimeMs)}`;
  } catch {
    // Its coming makes another fingerprint.
    return `${path} is missing`;
  }
}

async function firstLineOf(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).split('\n')[0] ?? null;
  } catch {
    // No such driver.
    return null;
  }
}
