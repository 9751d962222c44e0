import { describe, expect, it } from 'vitest';
import { thisMachine, type Machine } from '../../../src/setup/machine';
import { backendPackages } from '../../../src/setup/registry';

const linux: Machine = { platform: 'linux', arch: 'x64', glibc: '2.31', addon: true, nvidiaDriver: true };

const fitting = (machine: Machine): string[] =>
  backendPackages.filter(({ misfit }) => misfit(machine) === undefined).map(({ name }) => name);

const misfitOf = (name: string, machine: Machine): string | undefined =>
  backendPackages.find((each) => each.name === name)?.misfit(machine);

describe('what fits a machine', () => {
  it('is everything on Linux with an NVIDIA GPU', () => {
    expect(fitting(linux)).toEqual(['tensorflow-cpu', 'tensorflow-gpu', 'webgpu', 'tfjs-node-gpu']);
  });

  it('leaves out, with the reason, what needs a driver, an addon, a newer system or another platform', () => {
    expect(misfitOf('tensorflow-gpu', { ...linux, nvidiaDriver: false })).toContain("NVIDIA's driver");
    expect(misfitOf('tensorflow-cpu', { ...linux, nvidiaDriver: false })).toBeUndefined();
    expect(misfitOf('tensorflow-cpu', { ...linux, addon: false })).toContain('no addon');
    expect(misfitOf('tensorflow-cpu', { ...linux, glibc: '2.17' })).toContain('needs the GNU C library 2.27');
    const { platform, arch, addon, nvidiaDriver } = linux;
    expect(misfitOf('tensorflow-cpu', { platform, arch, addon, nvidiaDriver })).toContain('here is none');
    expect(misfitOf('tfjs-node-gpu', { ...linux, platform: 'darwin' })).toContain('this is darwin x64');
    expect(fitting({ ...linux, platform: 'darwin', arch: 'arm64' })).toEqual(['webgpu']);
    expect(fitting({ ...linux, platform: 'win32' })).toEqual(['webgpu', 'tfjs-node-gpu']);
    expect(fitting({ ...linux, platform: 'freebsd' })).toEqual([]);
  });

  it('is asked of this one', () => {
    const { platform, arch, glibc, addon } = thisMachine('/no/such/folder', '2.36');
    expect({ platform, arch, glibc, addon }).toEqual({
      platform: process.platform,
      arch: process.arch,
      glibc: '2.36',
      addon: false,
    });
  });
});

describe('the shipped table', () => {
  it('has every checksum whole, and a folder for each', () => {
    for (const { source } of backendPackages) {
      if (source.kind === 'npm') expect(source.integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
      else for (const { sha256 } of source.wheels) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(new Set(backendPackages.map(({ name }) => name)).size).toBe(backendPackages.length);
  });

  it('keeps of TensorFlow’s wheels what the addon runs over, and of NVIDIA’s what TensorFlow looks for', () => {
    const gpu = backendPackages.find(({ name }) => name === 'tensorflow-gpu')?.source;
    const [tensorflow, cublas] = gpu?.kind === 'wheels' ? gpu.wheels : [];
    const kept = (paths: readonly string[], keeps = tensorflow?.keeps): readonly string[] =>
      paths.filter((path) => keeps?.(path) === true);
    expect(
      kept([
        'tensorflow/libtensorflow_cc.so.2',
        'tensorflow/libtensorflow_framework.so.2',
        'tensorflow/include/tensorflow/c/c_api.h',
        'tensorflow/python/_pywrap_tensorflow.so',
        'tensorflow-2.21.0.dist-info/METADATA',
      ]),
    ).toEqual(['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2']);
    expect(
      kept(
        [
          'nvidia/__init__.py',
          'nvidia/cublas/lib/libcublas.so.12',
          'nvidia/cublas/include/cublas.h',
          'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc',
        ],
        cublas?.keeps,
      ),
    ).toEqual(['nvidia/cublas/lib/libcublas.so.12', 'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc']);
  });
});
