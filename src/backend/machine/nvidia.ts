/** What NVIDIA's driver tells of itself and of its GPUs. */
import { readFile } from 'node:fs/promises';
import { askProgram } from './askProgram';

export interface NvidiaGpu {
  readonly name: string;
  readonly driver: string;
  /** As the driver writes it: `81559 MiB`. */
  readonly memory: string;
  /** `9.0`; drivers before 510 do not tell. */
  readonly computeCapability?: string;
}

export interface NvidiaFacts {
  readonly gpus: readonly NvidiaGpu[];
  /** Version of the driver, also where it finds no GPU. */
  readonly driver?: string;
  /** Newest CUDA that the driver takes: `12.8`. */
  readonly cuda?: string;
  /** What keeps the driver from telling, in its own words. */
  readonly problem?: string;
}

export async function nvidiaFacts(): Promise<NvidiaFacts> {
  const [kernel, rows, header] = await Promise.all([kernelModule(), gpuRows(), askProgram('nvidia-smi', [])]);
  const gpus = rows.kind === 'said' ? parseGpuRows(rows.text) : [];
  const driver = kernel ?? gpus[0]?.driver;
  const cuda = header.kind === 'said' ? parseCudaOfDriver(header.text) : undefined;
  return {
    gpus,
    ...(driver === undefined ? {} : { driver }),
    ...(cuda === undefined ? {} : { cuda }),
    ...(rows.kind === 'failed' ? { problem: rows.reason } : {}),
  };
}

const fields = ['name', 'driver_version', 'memory.total'];

/** Drivers before 510 refuse the whole question for the one field that they do not know. */
async function gpuRows(): ReturnType<typeof askProgram> {
  const answer = await queryGpus([...fields, 'compute_cap']);
  const unknownField = answer.kind === 'failed' && answer.reason.includes('not a valid field');
  return unknownField ? queryGpus(fields) : answer;
}

const queryGpus = (names: readonly string[]): ReturnType<typeof askProgram> =>
  askProgram('nvidia-smi', [`--query-gpu=${names.join(',')}`, '--format=csv,noheader']);

/** Rows of `name, driver, memory[, compute capability]`; what is no such row, an apology for example, is left out. */
export function parseGpuRows(text: string): NvidiaGpu[] {
  const row = /^(.+), (\d+\.[\d.]+), ([^,]+?)(?:, (\d+\.\d+))?$/;
  return text.split('\n').flatMap((line) => {
    const [, name, driver, memory, computeCapability] = row.exec(line.trim()) ?? [];
    if (name === undefined || driver === undefined || memory === undefined) return [];
    return [{ name, driver, memory, ...(computeCapability === undefined ? {} : { computeCapability }) }];
  });
}

/** From the head of nvidia-smi's table; drivers since 610 write `CUDA UMD Version`. */
export const parseCudaOfDriver = (text: string): string | undefined =>
  /CUDA (?:UMD )?Version\s*: (\d+\.\d+)/.exec(text)?.[1];

/** The version in `/proc/driver/nvidia/version`, of the closed and of the open kernel module. */
export const parseKernelModule = (text: string): string | undefined =>
  /Kernel Module(?: for \S+)?\s+(\d+\.[\d.]*\d)/.exec(text)?.[1];

async function kernelModule(): Promise<string | undefined> {
  try {
    return parseKernelModule(await readFile('/proc/driver/nvidia/version', 'utf8'));
  } catch {
    // No such file: no driver, or no Linux.
    return undefined;
  }
}
