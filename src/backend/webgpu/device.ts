import type { Dawn } from './dawn';

/** A graphics processor that computes. */
export interface OpenDevice {
  /** Ends the device when nobody refers to it any more. */
  readonly gpu: GPU;
  readonly device: GPUDevice;
  readonly info: GPUAdapterInfo;
}

export type DeviceRequest =
  { readonly kind: 'open'; readonly opened: OpenDevice } | { readonly kind: 'none'; readonly reason: string };

/** Version 0.1 of WebGPU's types, which TensorFlow.js brings, has the information behind a call that is gone. */
type Adapter = GPUAdapter & { readonly info: GPUAdapterInfo };

/** What TensorFlow.js' kernels take as much of as there is. */
const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/** Opens the fastest graphics processor that Dawn finds, or says why there is none. */
export async function openDevice({ create }: Dawn): Promise<DeviceRequest> {
  const gpu = create([]);
  const found = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (found === null) return { kind: 'none', reason: reasonForNone() };
  const adapter = found as Adapter;
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(limits.map((name) => [name, adapter.limits[name]])),
  });
  return { kind: 'open', opened: { gpu, device, info: adapter.info } };
}

/** The name of a graphics processor for a person: WebGPU gives it in small letters with hyphens. */
export function nameOf({ device, vendor }: GPUAdapterInfo): string {
  return (device === '' ? vendor : device).replaceAll('-', ' ').trim();
}

const interfaces: Partial<Record<NodeJS.Platform, string>> = { darwin: 'Metal', win32: 'Direct3D 12' };

function reasonForNone(): string {
  const found = `finds no graphics processor with ${interfaces[process.platform] ?? 'Vulkan'}`;
  if (process.platform !== 'linux') return found;
  return hasLibrary('libvulkan.so.1')
    ? `${found}: none of the drivers that are installed has what WebGPU needs`
    : `${found}: libvulkan.so.1 is missing (Debian and Ubuntu: package libvulkan1)`;
}

/** Whether the system's loader finds a library. Node takes it for an addon: one that is found is refused as none. */
function hasLibrary(name: string): boolean {
  try {
    process.dlopen({ exports: {} }, name);
    return true;
  } catch (error) {
    return error instanceof Error && error.message.includes('did not self-register');
  }
}
