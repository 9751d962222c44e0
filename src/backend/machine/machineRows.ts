import type { BackendDiagnosis } from '../../protocol/backends';
import type { MachineFacts } from './machineFacts';
import type { NvidiaGpu } from './nvidia';
import type { TensorflowPackage } from './pythonPackages';

const NONE = 'none found';

/** The facts as a person reads them; what is absent is said to be. */
export function machineRows(facts: MachineFacts): BackendDiagnosis['machine'] {
  const { platform, nvidia, tensorflows } = facts;
  const rows: readonly (readonly [string, string])[] = [
    ['System', facts.system],
    ['Processor', facts.processor],
    ['Node', facts.node],
    ...(platform === 'linux' ? [['glibc', facts.glibc ?? 'none: another C library'] as const] : []),
    ['NVIDIA driver', nvidia.problem ?? nvidia.driver ?? NONE],
    ['NVIDIA GPUs', listed(nvidia.gpus.map(gpuText))],
    ['CUDA of the driver', nvidia.cuda ?? NONE],
    ...(platform === 'linux' ? linuxRows(facts) : []),
    ['Python', listed(facts.pythons)],
    ['TensorFlow', listed(tensorflows.map(tensorflowText))],
    ['TensorFlow.js packages', listed(facts.officialPackages)],
    ['Addon over TensorFlow', facts.addon ? 'in this GradLens' : 'not in this GradLens'],
  ];
  return rows.map(([name, value]) => ({ name, value }));
}

function linuxRows({ loader, vulkanDrivers }: MachineFacts): [string, string][] {
  const found = loader?.vulkan === true ? 'libvulkan.so.1' : NONE;
  return [
    ['CUDA libraries of the system', loader === undefined ? 'not known: no ldconfig' : listed(loader.cuda)],
    ['Vulkan loader', loader === undefined ? 'not known: no ldconfig' : found],
    ['Vulkan drivers', listed(vulkanDrivers)],
  ];
}

const listed = (texts: readonly string[]): string => (texts.length === 0 ? NONE : texts.join(', '));

const gpuText = ({ name, memory, computeCapability }: NvidiaGpu): string =>
  `${name} (${memory}${computeCapability === undefined ? '' : `, compute capability ${computeCapability}`})`;

function tensorflowText({ folder, distribution, cuda, nvidia }: TensorflowPackage): string {
  const built = cuda === 'none' ? 'for the processor' : `for CUDA ${cuda ?? ''}`;
  const details = [...(cuda === undefined ? [] : [built]), ...nvidia];
  return `${distribution ?? 'of an unknown version'} in ${folder}${details.length === 0 ? '' : ` (${details.join(', ')})`}`;
}
