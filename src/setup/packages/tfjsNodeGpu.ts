import type { BackendPackage, NpmSource } from '../backendPackage';

const source: NpmSource = {
  kind: 'npm',
  package: '@tensorflow/tfjs-node-gpu',
  version: '4.22.0',
  integrity:
    'sha512-p//NN6DGiN4hInUmIkRffaFVMcdTREUMjPyjW04J7OXvB2zBlQimj61eFKSgRrH3f5TnOfKzb0n56he/B6a4bw==',
  unpackedBytes: 290_500_000,
  scripts: true,
};

/** Its install script's name for the platforms that it has a library with CUDA for. */
const builds = ['linux x64', 'win32 x64'];

export const tfjsNodeGpu: BackendPackage = {
  name: 'tfjs-node-gpu',
  title: 'Official @tensorflow/tfjs-node-gpu',
  help: 'TensorFlow 2.9 for NVIDIA GPUs with CUDA 11.2 and cuDNN 8.1, which must be installed. Its install script runs, and fetches several hundred MB more from storage.googleapis.com.',
  version: source.version,
  licence: 'Apache-2.0',
  source,
  misfit: ({ platform, arch }) =>
    builds.includes(`${platform} ${arch}`)
      ? undefined
      : `It has TensorFlow with CUDA for ${builds.join(' and ')}, and this is ${platform} ${arch}. Set up WebGPU.`,
};
