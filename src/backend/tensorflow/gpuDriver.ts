import { existsSync } from 'node:fs';

/** What the drivers put into a Linux system: NVIDIA's module, Windows' GPU in its Linux subsystem, AMD's module. */
const linuxMarks = ['/proc/driver/nvidia/version', '/dev/nvidiactl', '/dev/dxg', '/dev/kfd'];

/**
 * Why TensorFlow cannot see a GPU here, whatever build it is; undefined where it may. Saves the seconds that loading a
 * TensorFlow takes only to hear that.
 * @param exists whether there is a file
 */
export function withoutGpu(
  platform: NodeJS.Platform,
  exists: (path: string) => boolean = existsSync,
): string | undefined {
  if (platform === 'darwin') return 'TensorFlow.js has no TensorFlow for GPUs on macOS';
  if (platform !== 'linux' || linuxMarks.some(exists)) return undefined;
  return `no driver of a GPU is loaded: none of ${linuxMarks.join(', ')} is there`;
}
