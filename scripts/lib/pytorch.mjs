import { cached, cacheRoot, isCached } from './cache.mjs';
import { runOrThrow } from './processes.mjs';

const version = '2.15.0';
const name = `pytorch-${version}`;

/**
 * PyTorch from Python's package index, for measuring beside it.
 * @param {(line: string) => void} say told before anything is downloaded
 * @returns {Promise<string>} the folder to name in PYTHONPATH
 * @throws where there is no Python 3 with pip, or no such package for this machine
 */
export async function pytorch(say) {
  if (!isCached(name))
    say(`Downloading PyTorch ${version} (several GB with the libraries for GPUs) into ${cacheRoot()}`);
  return cached(name, async (partial) => {
    const quiet = ['--disable-pip-version-check', '--no-warn-script-location', '--quiet'];
    await runOrThrow('python3', [
      '-m',
      'pip',
      'install',
      ...quiet,
      '--target',
      partial,
      `torch==${version}`,
      'numpy',
    ]);
  });
}
