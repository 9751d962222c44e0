import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';

/** A computation on the device: one thread for every element of the output. */
export interface Shader {
  /** Compiled once under this name for every combination of ranks. */
  readonly name: string;
  /** Read in the code as `getDy(…)` by position, where the name is `dy`. */
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly shape: readonly number[];
  /** Pairs of integers, read in the code as `uniforms.name`. */
  readonly uniforms: Readonly<Record<string, readonly [number, number]>>;
  /** WGSL with `fn main(index : i32)`, among the functions that TensorFlow.js puts before every program. */
  readonly code: string;
}

const threads = 64;

export type ShaderRunner = Pick<WebGPUBackend, 'runWebGPUProgram'>;

/** Runs a shader; the output is a new float32 tensor that the caller owns. */
export function runShader(backend: ShaderRunner, shader: Shader): TensorInfo {
  const { name, inputs, shape, uniforms, code } = shader;
  const size = shape.reduce((product, length) => product * length, 1);
  const program = {
    shaderKey: name,
    variableNames: Object.keys(inputs),
    uniforms: Object.keys(uniforms)
      .map((field) => `${field} : vec2<i32>,`)
      .join(' '),
    outputShape: [...shape],
    dispatchLayout: { x: shape.map((_, axis) => axis) },
    dispatch: [Math.ceil(size / threads), 1, 1] satisfies [number, number, number],
    workgroupSize: [threads, 1, 1] satisfies [number, number, number],
    size: true,
    getUserCode: () => code,
  };
  const values = Object.values(uniforms).map((data) => ({ type: 'int32', data: [...data] }));
  return backend.runWebGPUProgram(program, Object.values(inputs), 'float32', values);
}
