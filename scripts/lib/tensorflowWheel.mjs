import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, cacheRoot, isCached } from './cache.mjs';
import { runOrThrow } from './processes.mjs';

/** The TensorFlow that tests and the addon's build use; any that exports the same C API runs. */
const version = '2.21.0';
const name = `tensorflow-cpu-${version}`;

/** What of the wheel is needed: the C headers and the two libraries. A zip file, which Python reads itself. */
const unpack = `import sys, zipfile
wheel, target = sys.argv[1:]
headers = tuple('tensorflow/include/' + part for part in ('tensorflow/c/', 'tensorflow/core/platform/ctstring', 'tsl/', 'xla/tsl/c/'))
with zipfile.ZipFile(wheel) as archive:
    for entry in archive.infolist():
        if entry.filename.startswith(headers) or entry.filename.endswith('.so.2'):
            archive.extract(entry, target)`;

/**
 * TensorFlow for the processor, from Python's package index, unpacked once into the cache.
 * @param {(line: string) => void} say told before anything is downloaded
 * @returns {Promise<string>} the folder with the libraries and `include`
 * @throws where there is no Python 3 with pip, or no such package for this machine
 */
export async function tensorflowWheel(say) {
  if (!isCached(name))
    say(`Downloading TensorFlow ${version} (about 274 MB, unpacked 860 MB) into ${cacheRoot()}`);
  const folder = await cached(name, async (partial) => {
    const only = ['--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '--quiet'];
    await runOrThrow('python3', [
      '-m',
      'pip',
      'download',
      ...only,
      '--dest',
      partial,
      `tensorflow-cpu==${version}`,
    ]);
    const wheel = readdirSync(partial).find((file) => file.endsWith('.whl')) ?? '';
    await runOrThrow('python3', ['-c', unpack, join(partial, wheel), partial]);
    await rm(join(partial, wheel));
  });
  return join(folder, 'tensorflow');
}
