/** What a probe's result depends on, as one text: another text is another probe. */
import { readFile, stat } from 'node:fs/promises';
import { availableParallelism, cpus, release } from 'node:os';
import { vulkanManifests } from '../machine/vulkanDrivers';
import type { ProbeJob } from './probeResult';

/** The loader's list of libraries, of drivers' too. */
const LOADER_CACHE = '/etc/ld.so.cache';

/** Versions of NVIDIA's driver and of Windows' in its Linux subsystem. */
const driverFiles = ['/sys/module/nvidia/version', '/proc/driver/nvidia/version'];

/**
 * By which a person chooses devices, libraries and kernels. Named one by one: what else begins with `TF_` may be a secret,
 * of Terraform for example, and the text is kept in a file.
 */
const variables = [
  'CUDA_DEVICE_ORDER',
  'CUDA_VISIBLE_DEVICES',
  'DRI_PRIME',
  'LD_LIBRARY_PATH',
  'MESA_VK_DEVICE_SELECT',
  'NVIDIA_TF32_OVERRIDE',
  'OMP_NUM_THREADS',
  'ONEDNN_MAX_CPU_ISA',
  'TF_DETERMINISTIC_OPS',
  'TF_ENABLE_ONEDNN_OPTS',
  'TF_FORCE_GPU_ALLOW_GROWTH',
  'TF_NUM_INTEROP_THREADS',
  'TF_NUM_INTRAOP_THREADS',
  'VK_ADD_DRIVER_FILES',
  'VK_DRIVER_FILES',
  'VK_ICD_FILENAMES',
  'VK_LOADER_DEVICE_SELECT',
  'VK_LOADER_DRIVERS_DISABLE',
  'VK_LOADER_DRIVERS_SELECT',
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
  const drivers = await vulkanManifests(environment);
  return JSON.stringify({
    backend,
    entry,
    library,
    kernels: settings.kernels,
    files: await Promise.all([program, ...files, LOADER_CACHE, ...drivers].map(stateOf)),
    node: process.version,
    // The kernel's version, or Windows' own: drivers come with both.
    platform: `${process.platform} ${process.arch} ${release()}`,
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
