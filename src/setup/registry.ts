import type { BackendPackage } from './backendPackage';
import { tensorflowCpu } from './packages/tensorflowCpu';
import { tensorflowGpu } from './packages/tensorflowGpu';
import { tfjsNodeGpu } from './packages/tfjsNodeGpu';
import { webgpu } from './packages/webgpu';

/** Everything that can be set up, in the order it is offered. */
export const backendPackages: readonly BackendPackage[] = [tensorflowCpu, tensorflowGpu, webgpu, tfjsNodeGpu];
