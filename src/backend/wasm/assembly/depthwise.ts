import { Geometry, inputSize, outputPositions } from './geometry';
import { at, clear, multiplyAdd } from './simd';

/**
 * Depthwise convolution and its gradients with the filter [height, width, inChannels, multiplier]; output channel
 * c * multiplier + m belongs to input channel c. `outChannels` of the geometry is inChannels * multiplier.
 */

/** What a sweep over all pairs of pixels and taps adds to. */
// @ts-ignore: decorator
@inline const TO_OUTPUT: i32 = 0;
// @ts-ignore: decorator
@inline const TO_INPUT: i32 = 1;
// @ts-ignore: decorator
@inline const TO_FILTER: i32 = 2;

/** output += filter * input at one output position. */
// @ts-ignore: decorator
@inline
function addToOutput(output: usize, filter: usize, input: usize, channels: i32, multiplier: i32): void {
  let channel = 0;
  if (multiplier == 1) {
    for (const end = channels & ~3; channel < end; channel += 4) {
      const target = at(output, channel);
      v128.store(target, multiplyAdd(v128.load(at(filter, channel)), v128.load(at(input, channel)), v128.load(target)));
    }
  }
  for (; channel < channels; channel++) {
    const value = load<f32>(at(input, channel));
    for (let m = channel * multiplier; m < (channel + 1) * multiplier; m++) {
      store<f32>(at(output, m), load<f32>(at(output, m)) + value * load<f32>(at(filter, m)));
    }
  }
}

/** dInput += filter * dy at one input pixel. */
// @ts-ignore: decorator
@inline
function addToInput(dInput: usize, filter: usize, dy: usize, channels: i32, multiplier: i32): void {
  let channel = 0;
  if (multiplier == 1) {
    for (const end = channels & ~3; channel < end; channel += 4) {
      const target = at(dInput, channel);
      v128.store(target, multiplyAdd(v128.load(at(filter, channel)), v128.load(at(dy, channel)), v128.load(target)));
    }
  }
  for (; channel < channels; channel++) {
    let sum = load<f32>(at(dInput, channel));
    for (let m = channel * multiplier; m < (channel + 1) * multiplier; m++) sum += load<f32>(at(filter, m)) * load<f32>(at(dy, m));
    store<f32>(at(dInput, channel), sum);
  }
}

/** dFilter += input * dy at one tap. */
// @ts-ignore: decorator
@inline
function addToFilter(dFilter: usize, input: usize, dy: usize, channels: i32, multiplier: i32): void {
  let channel = 0;
  if (multiplier == 1) {
    for (const end = channels & ~3; channel < end; channel += 4) {
      const target = at(dFilter, channel);
      v128.store(target, multiplyAdd(v128.load(at(input, channel)), v128.load(at(dy, channel)), v128.load(target)));
    }
  }
  for (; channel < channels; channel++) {
    const value = load<f32>(at(input, channel));
    for (let m = channel * multiplier; m < (channel + 1) * multiplier; m++) {
      store<f32>(at(dFilter, m), load<f32>(at(dFilter, m)) + value * load<f32>(at(dy, m)));
    }
  }
}

export function depthwiseConvolve(input: usize, filter: usize, output: usize, geometry: Geometry): void {
  clear(output, outputPositions(geometry) * geometry.outChannels);
  sweep(input, filter, output, geometry, TO_OUTPUT);
}

export function depthwiseInputGradient(dy: usize, filter: usize, dInput: usize, geometry: Geometry): void {
  clear(dInput, inputSize(geometry));
  sweep(dInput, filter, dy, geometry, TO_INPUT);
}

export function depthwiseFilterGradient(input: usize, dy: usize, dFilter: usize, geometry: Geometry): void {
  clear(dFilter, geometry.filterHeight * geometry.filterWidth * geometry.outChannels);
  sweep(input, dFilter, dy, geometry, TO_FILTER);
}

/** Visits every pair of an input pixel and the filter tap that lies over it. */
function sweep(input: usize, filter: usize, output: usize, geometry: Geometry, direction: i32): void {
  const channels = geometry.inChannels;
  const outChannels = geometry.outChannels;
  const multiplier = outChannels / channels;
  const positions = outputPositions(geometry);
  for (let position = 0; position < positions; position++) {
    const row = position / geometry.outWidth;
    const left = (position % geometry.outWidth) * geometry.strideWidth - geometry.padLeft;
    const top = (row % geometry.outHeight) * geometry.strideHeight - geometry.padTop;
    const firstRow = (row / geometry.outHeight) * geometry.inHeight;
    const result = at(output, position * outChannels);
    for (let filterY = max(0, -top); filterY < min(geometry.filterHeight, geometry.inHeight - top); filterY++) {
      for (let filterX = max(0, -left); filterX < min(geometry.filterWidth, geometry.inWidth - left); filterX++) {
        const pixel = at(input, ((firstRow + top + filterY) * geometry.inWidth + left + filterX) * channels);
        const tap = at(filter, (filterY * geometry.filterWidth + filterX) * outChannels);
        if (direction == TO_OUTPUT) addToOutput(result, tap, pixel, channels, multiplier);
        else if (direction == TO_INPUT) addToInput(pixel, tap, result, channels, multiplier);
        else addToFilter(tap, pixel, result, channels, multiplier);
      }
    }
  }
}
