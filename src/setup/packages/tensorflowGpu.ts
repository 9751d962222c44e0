import type { BackendPackage, Wheel } from '../backendPackage';
import { addonMisfit } from '../machine';
import { isTensorflowLibrary } from './tensorflowLibrary';

const tensorflow: Wheel = {
  project: 'tensorflow',
  version: '2.21.0',
  file: 'tensorflow-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
  sha256: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
  bytes: 572_611_111,
  keeps: isTensorflowLibrary,
  unpackedBytes: 1_259_488_058,
};

/** `nvidia/<part>/lib` is where TensorFlow's own libraries look beside themselves; C headers are of no use. */
const isCudaPart = (path: string): boolean => /^nvidia\/[^/]+\/(lib|bin|nvvm)\//.test(path);

const cuda = (
  project: string,
  version: string,
  tag: string,
  sha256: string,
  [bytes, unpackedBytes]: readonly [number, number],
): Wheel => ({
  project,
  version,
  file: `${project.replaceAll('-', '_')}-${version}-py3-none-${tag}.whl`,
  sha256,
  bytes,
  keeps: isCudaPart,
  unpackedBytes,
});

const glibc2010 = 'manylinux2010_x86_64.manylinux_2_12_x86_64';
const glibc2014 = 'manylinux2014_x86_64.manylinux_2_17_x86_64';
const glibc227 = 'manylinux_2_27_x86_64';

/** What TensorFlow 2.21's extra `and-cuda` asks for, in the newest versions within its bounds. */
const cudaWheels: readonly Wheel[] = [
  cuda(
    'nvidia-cublas-cu12',
    '12.9.3.13',
    glibc227,
    'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
    [581_217_458, 855_064_416],
  ),
  cuda(
    'nvidia-cuda-cupti-cu12',
    '12.8.90',
    glibc2014,
    'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
    [10_248_621, 41_311_976],
  ),
  cuda(
    'nvidia-cuda-nvcc-cu12',
    '12.9.86',
    glibc2010,
    '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
    [40_546_229, 97_998_760],
  ),
  cuda(
    'nvidia-cuda-nvrtc-cu12',
    '12.9.86',
    glibc2010,
    '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
    [89_568_129, 227_340_992],
  ),
  cuda(
    'nvidia-cuda-runtime-cu12',
    '12.9.79',
    glibc2014,
    '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
    [3_493_179, 5_342_176],
  ),
  cuda(
    'nvidia-cudnn-cu12',
    '9.28.0.42',
    glibc227,
    '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
    [716_538_495, 1_162_393_472],
  ),
  cuda(
    'nvidia-cufft-cu12',
    '11.4.1.4',
    glibc2014,
    'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
    [200_877_592, 293_609_416],
  ),
  cuda(
    'nvidia-curand-cu12',
    '10.3.10.19',
    glibc227,
    '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
    [68_295_626, 166_965_432],
  ),
  cuda(
    'nvidia-cusolver-cu12',
    '11.7.5.82',
    glibc227,
    '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
    [338_117_415, 494_975_064],
  ),
  cuda(
    'nvidia-cusparse-cu12',
    '12.5.10.65',
    glibc2014,
    '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
    [366_465_088, 486_556_368],
  ),
  cuda(
    'nvidia-nccl-cu12',
    '2.32.3',
    glibc227,
    'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
    [351_526_311, 489_653_380],
  ),
  cuda(
    'nvidia-nvjitlink-cu12',
    '12.9.86',
    glibc2010,
    'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
    [39_748_338, 95_935_344],
  ),
];

export const tensorflowGpu: BackendPackage = {
  name: 'tensorflow-gpu',
  title: 'TensorFlow for NVIDIA GPUs',
  help: "TensorFlow's own library with CUDA 12 and cuDNN 9; needs NVIDIA's driver, 525 or newer.",
  version: tensorflow.version,
  licence: "Apache-2.0 (TensorFlow), NVIDIA's own terms (CUDA, cuDNN)",
  source: { kind: 'wheels', wheels: [tensorflow, ...cudaWheels] },
  misfit: (machine) =>
    addonMisfit(machine) ??
    (machine.nvidiaDriver
      ? undefined
      : "NVIDIA's driver is not found here. Install it, or set up TensorFlow for the processor, or WebGPU."),
};
