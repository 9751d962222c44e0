import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Chromium's graphics processor in software, as a Vulkan driver, and the loader of such drivers. */
const driver = 'vk_swiftshader_icd.json';
const loader = 'libvulkan.so.1';

/** Where packages of Linux put what their program in the search path starts. */
const folders = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];

/**
 * The environment in which a process finds no other graphics processor than the one that Chromium brings in software.
 * @param {string} chromium path of the program
 * @returns {{ VK_ICD_FILENAMES: string, LD_LIBRARY_PATH: string }}
 * @throws where that Chromium brings none
 */
export function swiftShaderOf(chromium) {
  const folder = [dirname(realpathSync(chromium)), ...folders].find((candidate) =>
    [driver, loader].every((file) => existsSync(join(candidate, file))),
  );
  if (folder === undefined)
    throw new Error(`${chromium} brings no ${driver} and ${loader} for WebGPU in software.`);
  return { VK_ICD_FILENAMES: join(folder, driver), LD_LIBRARY_PATH: folder };
}
