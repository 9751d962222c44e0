import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { askProgram } from '../../../../src/backend/machine/askProgram';
import { cudaLibraries, parseLoaderCache, VULKAN_LOADER } from '../../../../src/backend/machine/loaderCache';
import { machineFacts } from '../../../../src/backend/machine/machineFacts';
import {
  nvidiaFacts,
  parseCudaOfDriver,
  parseGpuRows,
  parseKernelModule,
} from '../../../../src/backend/machine/nvidia';
import { officialPackages } from '../../../../src/backend/machine/officialPackage';
import { interpreterOf, pythonVersion } from '../../../../src/backend/machine/python';
import {
  parseBuildInfo,
  parseRecordName,
  tensorflowPackage,
} from '../../../../src/backend/machine/pythonPackages';
import { parseDistribution, parseGlibc, runtimeName } from '../../../../src/backend/machine/system';
import { vulkanDrivers } from '../../../../src/backend/machine/vulkanDrivers';
import * as recorded from './recorded';

const folder = mkdtempSync(join(tmpdir(), 'gradlens-machine-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder with files of these paths and texts. */
function filesIn(name: string, files: Readonly<Record<string, string>>, mode = 0o644): string {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, name, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text, { mode });
  }
  return join(folder, name);
}

/** With a program of that name alone on the `PATH`. */
async function withProgram<Value>(name: string, script: string, work: () => Promise<Value>): Promise<Value> {
  const before = process.env['PATH'];
  process.env['PATH'] = `${filesIn(`path-${name}`, { [name]: `#!/bin/sh\n${script}` }, 0o755)}:/usr/bin:/bin`;
  try {
    return await work();
  } finally {
    process.env['PATH'] = before;
  }
}

describe('a program that is asked', () => {
  it('says what it writes', async () => {
    expect(await askProgram(process.execPath, ['-p', '6 * 7'])).toEqual({ kind: 'said', text: '42\n' });
  });

  it('is absent where there is none, and gets no shell', async () => {
    expect(await askProgram('gradlens-no-such-program', [])).toEqual({ kind: 'absent' });
    expect(await askProgram(process.execPath, ['-p', '"$HOME; exit 3"'])).toEqual({
      kind: 'said',
      text: '$HOME; exit 3\n',
    });
  });

  it('fails with the first line of what it said, on whichever stream', async () => {
    const failing = (stream: string): string =>
      `process.${stream}.write("\\nno driver\\nmore"); process.exitCode = 9`;
    for (const stream of ['stdout', 'stderr'])
      expect(await askProgram(process.execPath, ['-e', failing(stream)])).toEqual({
        kind: 'failed',
        reason: 'no driver',
      });
  });

  it('is ended where it does not answer in time', async () => {
    expect(await askProgram(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], 100)).toEqual({
      kind: 'failed',
      reason: 'no answer in 0.1 s',
    });
  });
});

describe('what NVIDIA’s driver tells', () => {
  it.each([
    ['580', recorded.smi580, '13.0'],
    ['610, by another name', recorded.smi610, '13.3'],
    ['331, nothing', recorded.smi331, undefined],
    ['535 without CUDA’s library, nothing', recorded.smiWithoutCuda, undefined],
    ['none that answers, nothing', recorded.smiFailed, undefined],
  ])('of CUDA, driver %s', (_, text, cuda) => {
    expect(parseCudaOfDriver(text)).toBe(cuda);
  });

  it.each([
    ['an open kernel module', recorded.openModule, '565.57.01'],
    ['one of two parts', recorded.openModuleOfAPackage, '555.58'],
    ['a closed one', recorded.closedModule, '515.76'],
    ['something else', 'Linux version 6.1.0', undefined],
  ])('of %s', (_, text, version) => {
    expect(parseKernelModule(text)).toBe(version);
  });

  it('of GPUs, with names that hold commas, and without what old drivers do not know', () => {
    const rows = [
      'NVIDIA H100 80GB HBM3, 580.82.07, 81559 MiB, 9.0',
      'NVIDIA L40, 580.126.09, 46068 MiB',
      'Vendor, Model X, 470.182.03, 4096 MiB',
      recorded.smiFailed,
      '',
    ];
    expect(parseGpuRows(rows.join('\n'))).toEqual([
      { name: 'NVIDIA H100 80GB HBM3', driver: '580.82.07', memory: '81559 MiB', computeCapability: '9.0' },
      { name: 'NVIDIA L40', driver: '580.126.09', memory: '46068 MiB' },
      { name: 'Vendor, Model X', driver: '470.182.03', memory: '4096 MiB' },
    ]);
  });

  it('is asked of its program, a second time where it refuses a field', async () => {
    const script = `case "$1" in
      *compute_cap*) echo '${recorded.smiUnknownField}'; exit 2;;
      --query*) echo 'NVIDIA GeForce GTX 1080 Ti, 470.182.03, 11178 MiB';;
      *) cat <<'END'\n${recorded.smi610}END\n;;
    esac`;
    const { gpus, cuda } = await withProgram('nvidia-smi', script, nvidiaFacts);
    expect(gpus).toEqual([{ name: 'NVIDIA GeForce GTX 1080 Ti', driver: '470.182.03', memory: '11178 MiB' }]);
    expect(cuda).toBe('13.3');
  });

  it('is a problem in its own words where it fails', async () => {
    const script = `echo "${recorded.smiFailed.trim()}"; exit 9`;
    const { gpus, problem } = await withProgram('nvidia-smi', script, nvidiaFacts);
    expect({ gpus, problem }).toEqual({ gpus: [], problem: recorded.smiFailed.trim() });
  });
});

describe('the loader’s cache', () => {
  it('holds the libraries of the own processor, the first of a name', () => {
    const cache = parseLoaderCache(recorded.loaderCacheText, 'x64');
    expect(cache?.get('libcudart.so.12')).toBe('/usr/local/cuda/lib64/libcudart.so.12');
    expect(cache?.get('libcuda.so.1')).toBe('/lib/x86_64-linux-gnu/libcuda.so.1');
    expect(cache?.has(VULKAN_LOADER)).toBe(true);
    expect(cudaLibraries(cache ?? new Map())).toEqual(['libcuda.so.1', 'libcudart.so.12', 'libcudnn.so.8']);
  });

  it('does not count what is there for programs of 32 bits', () => {
    const cache = parseLoaderCache(recorded.loaderCacheOf32Bits, 'x64');
    expect([...(cache?.keys() ?? [])]).toEqual(['libc.so.6']);
  });

  it('is not known where ldconfig prints no list, as on musl', () => {
    expect(parseLoaderCache('ldconfig: unrecognized option: p\n', 'x64')).toBeUndefined();
  });
});

describe('TensorFlow of a Python package folder', () => {
  it('is named by the record of its installation, with NVIDIA’s packages beside it', async () => {
    const site = filesIn('site', {
      'tensorflow/libtensorflow_cc.so.2': '',
      'tensorflow/python/platform/build_info.py': recorded.cudaBuild,
      'tensorflow-2.21.0.dist-info/METADATA': '',
      'tensorflow_io_gcs_filesystem-0.37.1.dist-info/METADATA': '',
      'nvidia_cudnn_cu12-9.3.0.75.dist-info/METADATA': '',
    });
    expect(await tensorflowPackage(join(site, 'tensorflow'))).toEqual({
      folder: join(site, 'tensorflow'),
      distribution: 'tensorflow 2.21.0',
      cuda: '12.5.1',
      nvidia: ['nvidia-cudnn-cu12 9.3.0.75'],
    });
  });

  it('may tell nothing of itself', async () => {
    const libraries = filesIn('libraries', { 'lib/libtensorflow_cc.so.2': '' });
    expect(await tensorflowPackage(join(libraries, 'lib'))).toEqual({
      folder: join(libraries, 'lib'),
      nvidia: [],
    });
    expect(await tensorflowPackage(join(folder, 'gone', 'lib'))).toMatchObject({ nvidia: [] });
  });

  it.each([
    [recorded.cudaBuild, '12.5.1'],
    [recorded.processorBuild, 'none'],
    ["[('is_cuda_build', True)]", 'of an unknown version'],
    ['build_info = {}', undefined],
  ])('says what it was built for: %s', (text, cuda) => {
    expect(parseBuildInfo(text)).toBe(cuda);
  });

  it.each([
    ['tensorflow_cpu-2.21.0.dist-info', ['tensorflow-cpu 2.21.0']],
    ['Intel.TensorFlow-2.14.0.dist-info', ['intel-tensorflow 2.14.0']],
    ['tensorflow', []],
  ])('%s is the record of an installation or is not', (name, record) => {
    expect(parseRecordName(name)).toEqual(record);
  });
});

describe('the system', () => {
  it('is named as its distribution writes it', () => {
    expect(parseDistribution('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian"\n')).toBe(
      'Debian GNU/Linux 12 (bookworm)',
    );
    expect(parseDistribution('ID=alpine\nPRETTY_NAME="Alpine Linux v3.20"\n')).toBe('Alpine Linux v3.20');
    expect(parseDistribution('ID=own\n')).toBeUndefined();
  });

  it('has glibc where Node’s report names it, and none on musl', () => {
    expect(parseGlibc({ header: { glibcVersionRuntime: '2.36', glibcVersionCompiler: '2.28' } })).toBe(
      '2.36',
    );
    expect(parseGlibc({ header: { arch: 'x64' } })).toBeUndefined();
    expect(parseGlibc(undefined)).toBeUndefined();
  });

  it('names Electron where Node runs in that', () => {
    expect(runtimeName({ node: '24.17.0' })).toBe('24.17.0');
    expect(runtimeName({ node: '22.19.0', electron: '37.6.0' })).toBe('22.19.0 in Electron 37.6.0');
  });

  it('has the Vulkan drivers that its environment names, else those of its folders', async () => {
    const own = filesIn('data', { 'vulkan/icd.d/own_icd.json': '{}', 'vulkan/icd.d/README': '' });
    expect(
      await vulkanDrivers({ VK_ICD_FILENAMES: '/a/vk_swiftshader_icd.json:/b/nvidia_icd.json' }),
    ).toEqual(['vk_swiftshader_icd.json', 'nvidia_icd.json']);
    const found = await vulkanDrivers({ XDG_DATA_HOME: own });
    expect(found).toContain('own_icd.json');
    expect(found).not.toContain('README');
    const added = await vulkanDrivers({ XDG_CONFIG_DIRS: own, VK_ADD_DRIVER_FILES: '/c/added_icd.json' });
    expect(added).toEqual(expect.arrayContaining(['own_icd.json', 'added_icd.json']));
  });
});

describe('Python', () => {
  it('is asked for its version and place', async () => {
    const fake = filesIn('venv', { 'bin/python3': '#!/bin/sh\nprintf "/env/bin/python\\n3.12.4\\n"' }, 0o755);
    expect(interpreterOf(fake)).toBe(join(fake, 'bin/python3'));
    expect(interpreterOf(join(fake, 'bin/python3'))).toBe(join(fake, 'bin/python3'));
    expect(interpreterOf(join(fake, 'bin'))).toBeUndefined();
    expect(await pythonVersion(join(fake, 'bin/python3'))).toBe('3.12.4 in /env/bin/python');
  });

  it('is absent where it does not run', async () => {
    expect(await pythonVersion('gradlens-no-such-python')).toBeUndefined();
  });
});

describe('the packages of native TensorFlow.js', () => {
  it('are found as Node finds them, by name and version', () => {
    const root = filesIn('npm', {
      'node_modules/@tensorflow/tfjs-node-gpu/package.json': '{"version":"4.22.0"}',
      'below/file.js': '',
    });
    expect(officialPackages([join(root, 'below'), root])).toEqual(['@tensorflow/tfjs-node-gpu 4.22.0']);
    expect(officialPackages([tmpdir()])).toEqual([]);
  });
});

describe('the facts of this machine', () => {
  it('are gathered together, each from its own place', async () => {
    const site = filesIn('together', {
      'tensorflow/libtensorflow_cc.so.2': '',
      'tensorflow_cpu-2.21.0.dist-info/METADATA': '',
      'env/bin/python': '#!/bin/sh\nprintf "/chosen/python\\n3.10.1\\n"',
    });
    const { execPath } = process;
    const facts = await machineFacts({
      tensorflowFolders: [join(site, 'tensorflow')],
      packageFolders: [folder],
      pythonEnvironment: execPath,
      addon: true,
    });
    expect(facts).toMatchObject({
      platform: process.platform,
      arch: process.arch,
      node: process.versions.node,
      tensorflows: [{ distribution: 'tensorflow-cpu 2.21.0' }],
      officialPackages: [],
      addon: true,
    });
    expect(facts.processor).toMatch(/, \d+ threads$/);
  });
});
