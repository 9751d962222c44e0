import { Geometry, inputSize, outputPositions } from './geometry';
import { at, clear, multiplyAdd } from './simd';

/**
 * dInput of max pooling. The gradient goes to the first maximum of a window in row-major order, as in TensorFlow; a NaN
 * counts as larger than every number, as in the forward pass. Windows may overlap, hang over the border, and hold
 * nothing but -Infinity.
 */
export function maxPoolGradient(input: usize, dy: usize, dInput: usize, geometry: Geometry): void {
  clear(dInput, inputSize(geometry));
  const channels = geometry.inChannels;
  const positions = outputPositions(geometry);
  for (let position = 0; position < positions; position++) {
    const row = position / geometry.outWidth;
    const left = (position % geometry.outWidth) * geometry.strideWidth - geometry.padLeft;
    const top = (row % geometry.outHeight) * geometry.strideHeight - geometry.padTop;
    const image = (row / geometry.outHeight) * geometry.inHeight;
    const beginX = max(left, 0);
    const endX = min(left + geometry.filterWidth, geometry.inWidth);
    const beginY = image + max(top, 0);
    const endY = image + min(top + geometry.filterHeight, geometry.inHeight);
    if (beginX >= endX || beginY >= endY) continue;
    maxPoolWindow(input, at(dy, position * channels), dInput, geometry.inWidth, channels, beginX, endX, beginY, endY);
  }
}

/** One window, given as ranges of columns and of rows of the whole batch. */
// @ts-ignore: decorator
@inline
function maxPoolWindow(
  input: usize, dy: usize, dInput: usize, width: i32, channels: i32, beginX: i32, endX: i32, beginY: i32, endY: i32,
): void {
  const first = (beginY * width + beginX) * channels;
  let channel = 0;
  for (const end = channels & ~3; channel < end; channel += 4) {
    let best = v128.load(at(input, first + channel));
    let where = i32x4.splat(first);
    for (let y = beginY; y < endY; y++) {
      for (let x = beginX; x < endX; x++) {
        const offset = (y * width + x) * channels;
        const value = v128.load(at(input, offset + channel));
        // Not (value <= best) is true for a NaN value; a NaN already found stays.
        const larger = v128.andnot(f32x4.eq(best, best), f32x4.le(value, best));
        best = v128.bitselect(value, best, larger);
        where = v128.bitselect(i32x4.splat(offset), where, larger);
      }
    }
    const gradient = v128.load(at(dy, channel));
    scatterLane(dInput, i32x4.extract_lane(where, 0) + channel, f32x4.extract_lane(gradient, 0));
    scatterLane(dInput, i32x4.extract_lane(where, 1) + channel + 1, f32x4.extract_lane(gradient, 1));
    scatterLane(dInput, i32x4.extract_lane(where, 2) + channel + 2, f32x4.extract_lane(gradient, 2));
    scatterLane(dInput, i32x4.extract_lane(where, 3) + channel + 3, f32x4.extract_lane(gradient, 3));
  }
  for (; channel < channels; channel++) {
    let best = load<f32>(at(input, first + channel));
    let where = first;
    for (let y = beginY; y < endY; y++) {
      for (let x = beginX; x < endX; x++) {
        const offset = (y * width + x) * channels;
        const value = load<f32>(at(input, offset + channel));
        if (best == best && !(value <= best)) {
          best = value;
          where = offset;
        }
      }
    }
    scatterLane(dInput, where + channel, load<f32>(at(dy, channel)));
  }
}

// @ts-ignore: decorator
@inline
function scatterLane(target: usize, index: i32, value: f32): void {
  store<f32>(at(target, index), load<f32>(at(target, index)) + value);
}

/** dInput of average pooling, whose forward pass divides by the number of pixels that lie inside the image. */
export function averagePoolGradient(dy: usize, dInput: usize, geometry: Geometry): void {
  clear(dInput, inputSize(geometry));
  const channels = geometry.inChannels;
  const vectorChannels = channels & ~3;
  const positions = outputPositions(geometry);
  for (let position = 0; position < positions; position++) {
    const row = position / geometry.outWidth;
    const left = (position % geometry.outWidth) * geometry.strideWidth - geometry.padLeft;
    const top = (row % geometry.outHeight) * geometry.strideHeight - geometry.padTop;
    const image = (row / geometry.outHeight) * geometry.inHeight;
    const beginX = max(left, 0);
    const endX = min(left + geometry.filterWidth, geometry.inWidth);
    const beginY = max(top, 0);
    const endY = min(top + geometry.filterHeight, geometry.inHeight);
    const share: f32 = 1 / <f32>((endX - beginX) * (endY - beginY));
    const gradient = at(dy, position * channels);
    for (let y = beginY; y < endY; y++) {
      for (let x = beginX; x < endX; x++) {
        const pixel = at(dInput, ((image + y) * geometry.inWidth + x) * channels);
        let channel = 0;
        for (; channel < vectorChannels; channel += 4) {
          const target = at(pixel, channel);
          v128.store(target, multiplyAdd(v128.load(at(gradient, channel)), f32x4.splat(share), v128.load(target)));
        }
        for (; channel < channels; channel++) {
          const target = at(pixel, channel);
          store<f32>(target, load<f32>(target) + load<f32>(at(gradient, channel)) * share);
        }
      }
    }
  }
}
