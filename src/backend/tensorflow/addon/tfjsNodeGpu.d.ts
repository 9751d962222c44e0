/** What of `@tensorflow/tfjs-node-gpu` is used: it is bundled by `npm run build:addon` and no dependency. */
declare module '@tensorflow/tfjs-node-gpu/dist/register_all_kernels' {}

declare module '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend' {
  import type { KernelBackend } from '@tensorflow/tfjs-core';

  /** The addon, as far as it is asked directly. */
  export interface TensorflowBinding {
    readonly TF_Version: string;
    isUsingGpuDevice(): boolean;
  }

  export const NodeJSKernelBackend: new (binding: TensorflowBinding, packageName: string) => KernelBackend;
}
