import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, delimiter, join } from 'node:path';

/**
 * Paths of the manifests of Vulkan's drivers, in the loader's order (Khronos, LoaderDriverInterface.md, for Linux): those
 * that variables name alone where these are set. What is named may be missing.
 */
export async function vulkanManifests(environment: NodeJS.ProcessEnv): Promise<string[]> {
  const named = environment['VK_DRIVER_FILES'] ?? environment['VK_ICD_FILENAMES'] ?? '';
  if (named !== '') return pathsIn(named);
  const added = pathsIn(environment['VK_ADD_DRIVER_FILES'] ?? '');
  const found = await Promise.all(manifestFolders(environment).map(manifestsIn));
  return [...new Set([...added, ...found.flat()])];
}

/** Names of these manifests. */
export const vulkanDrivers = async (environment: NodeJS.ProcessEnv): Promise<string[]> => [
  ...new Set((await vulkanManifests(environment)).map((path) => basename(path))),
];

function manifestFolders(environment: NodeJS.ProcessEnv): string[] {
  const home = homedir();
  // An empty variable counts as none (XDG Base Directory Specification).
  const listed = (name: string, otherwise: string): string[] => {
    const paths = pathsIn(environment[name] ?? '');
    return paths.length > 0 ? paths : pathsIn(otherwise);
  };
  return [
    ...listed('XDG_CONFIG_HOME', join(home, '.config')),
    ...listed('XDG_CONFIG_DIRS', '/etc/xdg'),
    '/usr/local/etc',
    '/etc',
    ...listed('XDG_DATA_HOME', join(home, '.local', 'share')),
    ...listed('XDG_DATA_DIRS', ['/usr/local/share', '/usr/share'].join(delimiter)),
  ].map((folder) => join(folder, 'vulkan', 'icd.d'));
}

const pathsIn = (list: string): string[] => list.split(delimiter).filter((path) => path !== '');

async function manifestsIn(folder: string): Promise<string[]> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    return names.sort().map((name) => join(folder, name));
  } catch {
    // No such folder: no driver is installed in it.
    return [];
  }
}
