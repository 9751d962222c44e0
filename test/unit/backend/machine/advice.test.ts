import { describe, expect, it } from 'vitest';
import { adviceFor } from '../../../../src/backend/machine/advice';
import type { MachineFacts } from '../../../../src/backend/machine/machineFacts';
import { backendPackages } from '../../../../src/setup/registry';
import type { BackendAttempt, Reader } from '../../../../src/protocol/backends';

const nvidia = {
  gpus: [{ name: 'NVIDIA H100', driver: '580.82.07', memory: '81559 MiB', computeCapability: '9.0' }],
  driver: '580.82.07',
  cuda: '13.0',
};
const forProcessor = {
  folder: '/env/tensorflow',
  distribution: 'tensorflow-cpu 2.21.0',
  cuda: 'none',
  nvidia: [],
};
const forCuda = { folder: '/env/tensorflow', distribution: 'tensorflow 2.21.0', cuda: '12.5.1', nvidia: [] };

/** A machine on which everything can run, without TensorFlow. */
const linux: MachineFacts = {
  platform: 'linux',
  arch: 'x64',
  system: 'Debian',
  processor: 'AMD EPYC, 2 threads',
  node: '24.17.0',
  glibc: '2.36',
  nvidia,
  loader: { cuda: ['libcuda.so.1'], vulkan: true },
  vulkanDrivers: ['nvidia_icd.json'],
  pythons: [],
  tensorflows: [],
  officialPackages: [],
  addon: true,
};
const withoutGlibc = (({ glibc, ...rest }: MachineFacts): MachineFacts => {
  expect(glibc).toBeDefined();
  return rest;
})(linux);

type Rejected = Pick<BackendAttempt, 'backend' | 'outcome' | 'reason'>;
const notFound = (backend: BackendAttempt['backend']): Rejected => ({
  backend,
  outcome: 'not-found',
  reason: 'none',
});
const refused = (backend: BackendAttempt['backend'], reason = 'sees no GPU'): Rejected => ({
  backend,
  outcome: 'refused',
  reason,
});

describe('advice', () => {
  it.each<[string, Rejected, MachineFacts, RegExp]>([
    [
      'a GPU and a TensorFlow for the processor',
      refused('tensorflow-gpu'),
      { ...linux, tensorflows: [forProcessor] },
      /backend add tensorflow-gpu/,
    ],
    ['a GPU and no TensorFlow', notFound('tensorflow-gpu'), linux, /backend add tensorflow-gpu/],
    [
      'a TensorFlow without CUDA’s libraries',
      refused('tensorflow-gpu'),
      { ...linux, tensorflows: [forCuda] },
      /pip install "tensorflow\[and-cuda\]"/,
    ],
    ['no TensorFlow', notFound('tensorflow-cpu'), linux, /backend add tensorflow-cpu/],
    [
      'a driver too old for CUDA 12',
      notFound('tensorflow-gpu'),
      { ...linux, nvidia: { ...nvidia, driver: '470.182.03' } },
      /Update the NVIDIA driver.*525\.60\.13.*470\.182\.03/,
    ],
    [
      'a driver that fails',
      notFound('tensorflow-gpu'),
      { ...linux, nvidia: { gpus: [], problem: 'Driver/library version mismatch' } },
      /does not answer \(Driver\/library version mismatch\)/,
    ],
    ['no GPU', notFound('tensorflow-gpu'), { ...linux, nvidia: { gpus: [] } }, /No NVIDIA GPU was found/],
    [
      'a GPU whose memory is taken',
      refused('tensorflow-gpu', 'failed: CUDA_ERROR_OUT_OF_MEMORY'),
      linux,
      /The GPU has no memory left. End other programs/,
    ],
    [
      'a GPU whose memory is taken, under WebGPU',
      refused('webgpu', 'fails the conformance suite: conv2d: throws GPUOutOfMemoryError'),
      linux,
      /The GPU has no memory left. End other programs/,
    ],
    [
      'a full memory',
      refused('wasm', 'fails the conformance suite: conv2d: throws Cannot enlarge memory'),
      linux,
      /Memory is full. End other programs/,
    ],
    ['a universal package', notFound('tensorflow-cpu'), { ...linux, addon: false }, /package for linux-x64/],
    [
      'a universal package under a GPU',
      notFound('tensorflow-gpu'),
      { ...linux, addon: false },
      /package for linux-x64/,
    ],
    [
      'an old glibc',
      notFound('tensorflow-cpu'),
      { ...linux, glibc: '2.17' },
      /glibc 2\.27 or newer; this is 2\.17/,
    ],
    ['musl', notFound('tensorflow-cpu'), withoutGlibc, /GNU C library/],
    [
      'a TensorFlow for a newer glibc',
      refused('tensorflow-cpu', "version `GLIBC_2.38' not found"),
      linux,
      /newer system than this one with glibc 2\.36/,
    ],
    [
      'a TensorFlow for a newer C++ library',
      refused('tensorflow-cpu', "version `GLIBCXX_3.4.32' not found"),
      linux,
      /newer system/,
    ],
    ['a processor without AVX', refused('tensorflow-cpu', 'ended by SIGILL'), linux, /AVX/],
    [
      'Windows, for a GPU',
      notFound('tensorflow-gpu'),
      { ...linux, platform: 'win32' },
      /no CUDA on Windows.*backend add webgpu/,
    ],
    ['macOS, for a GPU', notFound('tensorflow-gpu'), { ...linux, platform: 'darwin' }, /no CUDA.*WebGPU/],
    ['Windows', notFound('tensorflow-cpu'), { ...linux, platform: 'win32' }, /backend add tfjs-node-gpu/],
    [
      'Linux on ARM',
      notFound('tensorflow-cpu'),
      { ...linux, arch: 'arm64' },
      /x64 of Linux and Windows alone.*backend add webgpu/,
    ],
    [
      'Linux on ARM, for a GPU',
      notFound('tensorflow-gpu'),
      { ...linux, arch: 'arm64' },
      /this is arm64.*WebGPU/,
    ],
    [
      'no Vulkan loader',
      refused('webgpu'),
      { ...linux, loader: { cuda: [], vulkan: false } },
      /libvulkan1 .*vulkan-loader .*vulkan-icd-loader/,
    ],
    ['no Vulkan driver', refused('webgpu'), { ...linux, vulkanDrivers: [] }, /mesa-vulkan-drivers/],
    ['no WebGPU', notFound('webgpu'), linux, /WebGPU.*backend add webgpu/],
    ['wrong numbers', refused('wasm', 'fails the conformance suite: conv2d'), linux, /report this text/],
  ])('for %s', (_, attempt, facts, text) => {
    expect(adviceFor(attempt, facts, 'terminal')).toMatch(text);
  });

  const given = (reader: Reader): (string | undefined)[] => [
    ...(['tensorflow-gpu', 'tensorflow-cpu', 'webgpu'] as const).map((backend) =>
      adviceFor(notFound(backend), linux, reader),
    ),
    adviceFor(notFound('tensorflow-cpu'), { ...linux, platform: 'win32' }, reader),
  ];

  it('names what can be set up as it is offered there, in the editor by the command', () => {
    for (const { title } of backendPackages)
      expect(given('editor')).toContain(`Set up “${title}” for the editor: “GradLens: Set Up TensorFlow…”.`);
  });

  it('names in a terminal what the command line finds, and not the editor’s command, which sets up elsewhere', () => {
    for (const { title, name } of backendPackages)
      expect(given('terminal')).toContain(
        `Set up “${title}” for the command line: gradlens backend add ${name}.`,
      );
    expect(given('terminal').join()).not.toContain('GradLens: ');
    expect(given('editor').join()).not.toContain('backend add');
  });

  it('says how to start anew where it is read', () => {
    const full = refused('wasm', 'throws Cannot enlarge memory');
    expect(adviceFor(full, linux, 'editor')).toContain('“GradLens: Restart Engine”');
    expect(adviceFor(full, linux, 'terminal')).toMatch(/, then try again\.$/);
  });

  it('asks for nothing where a backend works, whatever the machine lacks', () => {
    const bare = { ...linux, addon: false, vulkanDrivers: [], nvidia: { gpus: [] } };
    for (const outcome of ['chosen', 'works'] as const)
      expect(
        adviceFor({ backend: 'tensorflow-gpu', outcome, reason: 'fastest' }, bare, 'editor'),
      ).toBeUndefined();
  });

  it('says nothing where nothing is known to help', () => {
    expect(adviceFor(refused('tensorflow-cpu', 'does not start'), linux, 'editor')).toBeUndefined();
  });

  it('does not depend on the version of Node: what newer ones lack is supplied', () => {
    for (const node of ['20.20.0', '23.0.0', '24.17.0'])
      expect(adviceFor(notFound('tensorflow-cpu'), { ...linux, node }, 'editor')).toBe(
        adviceFor(notFound('tensorflow-cpu'), linux, 'editor'),
      );
  });

  it('takes CUDA’s libraries from the system as well as from beside TensorFlow', () => {
    const ofSystem = { ...linux, tensorflows: [forCuda], loader: { cuda: ['libcudnn.so.9'], vulkan: true } };
    const beside = { ...linux, tensorflows: [{ ...forCuda, nvidia: ['nvidia-cudnn-cu12 9.3.0.75'] }] };
    for (const facts of [ofSystem, beside])
      expect(adviceFor(refused('tensorflow-gpu'), facts, 'editor')).toBeUndefined();
  });
});
