import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { poolingInfo, shape4D, type PoolingAttributes } from '../../wasm/geometry';
import { runShader, type ShaderRunner } from '../shader';

/**
 * `stride`, `before` (rows and columns of border) and `window` are of the forward pass. The windows over a pixel are
 * those from `firstWindow` to `lastWindow`; `corner` to `end` is the part of one that lies inside the image.
 */
const geometry = `
fn firstWindow(pixel : vec2<i32>) -> vec2<i32> {
  return max(pixel + uniforms.before - uniforms.window + uniforms.stride, vec2<i32>(0)) / uniforms.stride;
}
fn lastWindow(pixel : vec2<i32>) -> vec2<i32> {
  return min((pixel + uniforms.before) / uniforms.stride, uniforms.dyShape.yz - 1);
}
fn corner(at : vec2<i32>) -> vec2<i32> {
  return max(at * uniforms.stride - uniforms.before, vec2<i32>(0));
}
fn end(at : vec2<i32>) -> vec2<i32> {
  return min(at * uniforms.stride - uniforms.before + uniforms.window, uniforms.outShape.yz);
}
`;

/** Adds up over the windows that cover a pixel; `share` is what it gets of a window's gradient. */
const sweep = `
fn main(index : i32) {
  if (index >= uniforms.size) { return; }
  let place = getCoordsFromIndex(index);
  let first = firstWindow(place.yz);
  let last = lastWindow(place.yz);
  var total = 0.0;
  for (var y = first.x; y <= last.x; y++) {
    for (var x = first.y; x <= last.y; x++) {
      total += getDy(place.x, y, x, place.w) * share(place, vec2<i32>(y, x));
    }
  }
  setOutputAtIndex(index, total);
}
`;

const shareOfMean = `
fn share(place : vec4<i32>, at : vec2<i32>) -> f32 {
  let size = end(at) - corner(at);
  return 1.0 / f32(size.x * size.y);
}
`;

const shareOfMaximum = `
fn share(place : vec4<i32>, at : vec2<i32>) -> f32 {
  let start = corner(at);
  let stop = end(at);
  var largest = getInput(place.x, start.x, start.y, place.w);
  var first = start;
  for (var y = start.x; y < stop.x; y++) {
    for (var x = start.y; x < stop.y; x++) {
      let value = getInput(place.x, y, x, place.w);
      if (value > largest) {
        largest = value;
        first = vec2<i32>(y, x);
      }
    }
  }
  return select(0.0, 1.0, all(first == place.yz));
}
`;

/** The stock kernel divides by the whole window where the forward pass divides by what lies inside the image. */
export const avgPoolGrad: KernelFunc = (call) => {
  const { backend, dy, input, attributes } = argumentsOf(call);
  return runShader(backend, {
    name: 'GradLensAvgPoolGrad',
    inputs: { dy },
    shape: input.shape,
    uniforms: windowUniforms(input.shape, attributes),
    code: geometry + shareOfMean + sweep,
  });
};

/** The stock kernel gives ties to the last maximum. */
export const maxPoolGrad: KernelFunc = (call) => {
  const { backend, dy, input, attributes } = argumentsOf(call);
  return runShader(backend, {
    name: 'GradLensMaxPoolGrad',
    inputs: { dy, input },
    shape: input.shape,
    uniforms: windowUniforms(input.shape, attributes),
    code: geometry + shareOfMaximum + sweep,
  });
};

interface PoolingGradientCall {
  readonly backend: ShaderRunner;
  readonly dy: TensorInfo;
  readonly input: TensorInfo;
  readonly attributes: PoolingAttributes;
}

/** TensorFlow.js calls a kernel only through the op of its name, which fixes the untyped arguments. */
function argumentsOf({ backend, inputs, attrs }: Parameters<KernelFunc>[0]): PoolingGradientCall {
  return { ...inputs, backend, attributes: attrs } as unknown as PoolingGradientCall;
}

function windowUniforms(
  shape: readonly number[],
  attributes: PoolingAttributes,
): Readonly<Record<string, readonly [number, number]>> {
  const info = poolingInfo(shape4D(shape), attributes);
  return {
    stride: [info.strideHeight, info.strideWidth],
    before: [info.padInfo.top, info.padInfo.left],
    window: [info.filterHeight, info.filterWidth],
  };
}
