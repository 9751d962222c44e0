/** What decides which packages can run here. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isAtLeast } from '../protocol/versions';

export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** Version of the GNU C library; absent where there is none. */
  readonly glibc?: string;
  /** Whether GradLens's addon over TensorFlow came with this build. */
  readonly addon: boolean;
  readonly nvidiaDriver: boolean;
}

/** Of Linux's kernel module, and of Windows's driver seen from its Linux subsystem. */
const driverMarks = ['/proc/driver/nvidia/version', '/usr/lib/wsl/lib/libcuda.so.1'];

/**
 * @param addonFolder where the addon lies in builds that have it
 * @param glibc version of the GNU C library; undefined where there is none
 */
export function thisMachine(addonFolder: string, glibc: string | undefined): Machine {
  return {
    platform: process.platform,
    arch: process.arch,
    ...(glibc === undefined ? {} : { glibc }),
    addon: existsSync(join(addonFolder, 'index.cjs')),
    nvidiaDriver: driverMarks.some((path) => existsSync(path)),
  };
}

/** Why TensorFlow's own library cannot run under GradLens's addon. */
export function addonMisfit({ platform, arch, glibc, addon }: Machine): string | undefined {
  if (platform !== 'linux' || arch !== 'x64') {
    return `GradLens runs TensorFlow's own library on Linux x64, and this is ${platform} ${arch}. Set up WebGPU.`;
  }
  if (!addon) {
    return 'This build of GradLens has no addon for TensorFlow. Install the build for linux-x64, or run "npm run build:addon".';
  }
  if (glibc === undefined || !isAtLeast(glibc, LEAST_GLIBC)) {
    return `TensorFlow needs the GNU C library ${LEAST_GLIBC}, and here is ${glibc ?? 'none'}. Take a newer Linux.`;
  }
  return undefined;
}

/** What `manylinux_2_27` in the wheels' names stands for (PEP 600). */
const LEAST_GLIBC = '2.27';
