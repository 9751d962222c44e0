/** What can compute, what does, and why: the names of backends, and what choosing one finds out. */
import type { ErrorPayload } from './errors';

/** What is said of a backend where a person chooses it. */
interface BackendText {
  readonly title: string;
  /** Markdown, as the settings editor shows it. */
  readonly help: string;
}

export type BackendName = 'tensorflow-gpu' | 'tensorflow-cpu' | 'webgpu' | 'wasm';

export const backendTable: Readonly<Record<BackendName, BackendText>> = {
  'tensorflow-gpu': {
    title: 'TensorFlow on a GPU',
    help: 'TensorFlow on an NVIDIA GPU; an error where TensorFlow is not found or sees no GPU.',
  },
  'tensorflow-cpu': {
    title: 'TensorFlow on the processor',
    help: 'TensorFlow on the processor, also where it could take a GPU; an error where it is not found.',
  },
  webgpu: {
    title: 'WebGPU',
    help: 'Any GPU with a Vulkan, Metal or Direct3D 12 driver, through Dawn; an error where there is none.',
  },
  wasm: {
    title: 'WebAssembly',
    help: 'WebAssembly: part of GradLens, runs everywhere on the processor.',
  },
};

/** What runs the numbers, and why it was chosen. */
export interface BackendInfo {
  readonly name: BackendName;
  /** Which build of our kernels: `plain` SIMD or `fma`; `none` where the backend needs none. */
  readonly kernels: 'plain' | 'fma' | 'none';
  /** What computes, where the backend tells: `NVIDIA H100`, `SwiftShader`. */
  readonly device?: string;
  readonly reason: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** One way to compute that was looked at. */
export interface BackendAttempt {
  readonly backend: BackendName;
  /** What it is and where, for a person. */
  readonly title: string;
  /** `works`: it could be chosen, another was. `not-found`: there is nothing to try. */
  readonly outcome: 'chosen' | 'works' | 'refused' | 'not-found';
  /** One line; of what is not found, where it was looked for. */
  readonly reason: string;
  /** Of the probe's small training step; absent where it did not come so far. */
  readonly milliseconds?: number;
  /** What a person can do about it. */
  readonly advice?: string;
}

/** Where a person reads a diagnosis. */
export type Reader = 'editor' | 'terminal';

export interface BackendDiagnosis {
  /** Absent where what the settings ask for cannot run. */
  readonly chosen?: BackendInfo;
  /** Why nothing computes then. */
  readonly problem?: ErrorPayload;
  readonly attempts: readonly BackendAttempt[];
  /** Facts of the machine that the choice depends on, such as its driver. */
  readonly machine: readonly { readonly name: string; readonly value: string }[];
}
