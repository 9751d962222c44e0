import type { BackendPackage, NpmSource } from '../backendPackage';

const source: NpmSource = {
  kind: 'npm',
  package: 'webgpu',
  version: '0.6.2',
  integrity:
    'sha512-3L4GfmqJLvYUIEWJngEQY+2HQiUlAFkg8+P8NDDj3Xx5hHHIFO/r8JW+ynfqBj7kHN4mbnwO74uB+lrRtLhp4Q==',
  bytes: 51_300_000,
  unpackedBytes: 137_700_000,
  scripts: false,
};

/** What the package brings a build of Dawn for. */
const builds = ['linux x64', 'linux arm64', 'darwin x64', 'darwin arm64', 'win32 x64', 'win32 arm64'];

export const webgpu: BackendPackage = {
  name: 'webgpu',
  title: 'WebGPU (Dawn)',
  help: 'For GPUs of every maker, through Vulkan, Metal or Direct3D 12.',
  version: source.version,
  licence: 'BSD-3-Clause (Dawn), MIT',
  source,
  misfit: ({ platform, arch }) =>
    builds.includes(`${platform} ${arch}`)
      ? undefined
      : `There are builds of it for ${builds.join(', ')}, and this is ${platform} ${arch}.`,
};
