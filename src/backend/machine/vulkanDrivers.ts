import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, delimiter, join } from 'node:path';

/** Where Vulkan's loader looks for the manifests of drivers on Linux (Khronos, LoaderDriverInterface.md). */
const manifestFolders = [
  '/usr/local/etc/vulkan/icd.d',
  '/usr/local/share/vulkan/icd.d',
  '/etc/vulkan/icd.d',
  '/usr/share/vulkan/icd.d',
];

/** Names of the manifests of Vulkan's drivers, those of the environment's variables alone where these are set. */
export async function vulkanDrivers(environment: NodeJS.ProcessEnv): Promise<string[]> {
  const named = environment['VK_DRIVER_FILES'] ?? environment['VK_ICD_FILENAMES'] ?? '';
  if (named !== '') return named.split(delimiter).map((path) => basename(path));
  const own = environment['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share');
  const folders = [join(own, 'vulkan', 'icd.d'), ...manifestFolders];
  const names = await Promise.all(folders.map(manifestsIn));
  return [...new Set(names.flat())].sort();
}

async function manifestsIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.json'));
  } catch {
    // No such folder: no driver is installed in it.
    return [];
  }
}
