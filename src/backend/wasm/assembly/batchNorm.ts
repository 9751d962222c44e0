import { at, multiplyAdd } from './simd';

/**
 * Batch normalisation over the rows of x[rows, channels] (Ioffe and Szegedy, 2015, algorithm 1) in two passes forward
 * and two backward. Sums run in blocks of rows, so that rounding errors do not grow with the batch.
 */

// @ts-ignore: decorator
@inline const BLOCK: i32 = 256;

/** dy where the relu behind the normalisation was open, else 0. */
// @ts-ignore: decorator
@inline
function throughRelu(dy: v128, y: usize, relu: bool): v128 {
  if (!relu) return dy;
  return v128.and(dy, f32x4.gt(v128.load(y), f32x4.splat(0)));
}

/** Reads one float into the first lane, so that the last channels take the same path as full vectors. */
// @ts-ignore: decorator
@inline
function lane(address: usize): v128 {
  return v128.load32_zero(address);
}

/** Mean and biased variance of every channel. */
export function batchStatistics(x: usize, rows: i32, channels: i32, mean: usize, variance: usize): void {
  const count = f32x4.splat(<f32>rows);
  let channel = 0;
  for (const end = channels & ~3; channel < end; channel += 4) {
    const centre = f32x4.div(sumOfRows(at(x, channel), rows, channels), count);
    v128.store(at(mean, channel), centre);
    v128.store(at(variance, channel), f32x4.div(sumOfSquares(at(x, channel), rows, channels, centre), count));
  }
  for (; channel < channels; channel++) {
    let sum: f64 = 0;
    for (let row = 0; row < rows; row++) sum += load<f32>(at(x, row * channels + channel));
    const centre = sum / rows;
    let squares: f64 = 0;
    for (let row = 0; row < rows; row++) {
      const distance = load<f32>(at(x, row * channels + channel)) - centre;
      squares += distance * distance;
    }
    store<f32>(at(mean, channel), <f32>centre);
    store<f32>(at(variance, channel), <f32>(squares / rows));
  }
}

function sumOfRows(x: usize, rows: i32, channels: i32): v128 {
  let total = f32x4.splat(0);
  for (let first = 0; first < rows; first += BLOCK) {
    let sum = f32x4.splat(0);
    for (let row = first; row < min(first + BLOCK, rows); row++) sum = f32x4.add(sum, v128.load(at(x, row * channels)));
    total = f32x4.add(total, sum);
  }
  return total;
}

function sumOfSquares(x: usize, rows: i32, channels: i32, mean: v128): v128 {
  let total = f32x4.splat(0);
  for (let first = 0; first < rows; first += BLOCK) {
    let sum = f32x4.splat(0);
    for (let row = first; row < min(first + BLOCK, rows); row++) {
      const distance = f32x4.sub(v128.load(at(x, row * channels)), mean);
      sum = multiplyAdd(distance, distance, sum);
    }
    total = f32x4.add(total, sum);
  }
  return total;
}

/** y = scale x + shift for every channel, followed by relu if asked for. */
export function scaleAndShift(x: usize, scale: usize, shift: usize, y: usize, rows: i32, channels: i32, relu: bool): void {
  const zero = f32x4.splat(0);
  const vectorChannels = channels & ~3;
  for (let row = 0; row < rows; row++) {
    let channel = 0;
    for (; channel < vectorChannels; channel += 4) {
      let value = multiplyAdd(v128.load(at(x, channel)), v128.load(at(scale, channel)), v128.load(at(shift, channel)));
      if (relu) value = f32x4.pmax(value, zero);
      v128.store(at(y, channel), value);
    }
    for (; channel < channels; channel++) {
      let value = load<f32>(at(x, channel)) * load<f32>(at(scale, channel)) + load<f32>(at(shift, channel));
      if (relu && value < 0) value = 0;
      store<f32>(at(y, channel), value);
    }
    x = at(x, channels);
    y = at(y, channels);
  }
}

/** dx = scale dy where the relu behind `scaleAndShift` was open, else 0; `y` is its output, read only if `relu`. */
export function scaleGradient(dy: usize, y: usize, relu: bool, scale: usize, dx: usize, rows: i32, channels: i32): void {
  const vectorChannels = channels & ~3;
  for (let row = 0; row < rows; row++) {
    let channel = 0;
    for (; channel < vectorChannels; channel += 4) {
      const gradient = throughRelu(v128.load(at(dy, channel)), at(y, channel), relu);
      v128.store(at(dx, channel), f32x4.mul(gradient, v128.load(at(scale, channel))));
    }
    for (; channel < channels; channel++) {
      const open = !relu || load<f32>(at(y, channel)) > 0;
      store<f32>(at(dx, channel), open ? load<f32>(at(dy, channel)) * load<f32>(at(scale, channel)) : 0);
    }
    dy = at(dy, channels);
    y = at(y, channels);
    dx = at(dx, channels);
  }
}

/**
 * The two sums of the gradient, over all rows: of dy, and of dy (x - mean).
 *
 * @param y Output of the layer, read only if `relu`.
 */
export function batchNormGradientSums(
  x: usize, dy: usize, y: usize, relu: bool, mean: usize, rows: i32, channels: i32, sum: usize, product: usize,
): void {
  let channel = 0;
  for (const end = channels & ~3; channel < end; channel += 4) {
    const centre = v128.load(at(mean, channel));
    let total = f32x4.splat(0);
    let totalProduct = f32x4.splat(0);
    for (let first = 0; first < rows; first += BLOCK) {
      let part = f32x4.splat(0);
      let partProduct = f32x4.splat(0);
      for (let row = first; row < min(first + BLOCK, rows); row++) {
        const offset = row * channels + channel;
        const gradient = throughRelu(v128.load(at(dy, offset)), at(y, offset), relu);
        part = f32x4.add(part, gradient);
        partProduct = multiplyAdd(gradient, f32x4.sub(v128.load(at(x, offset)), centre), partProduct);
      }
      total = f32x4.add(total, part);
      totalProduct = f32x4.add(totalProduct, partProduct);
    }
    v128.store(at(sum, channel), total);
    v128.store(at(product, channel), totalProduct);
  }
  for (; channel < channels; channel++) {
    const centre = load<f32>(at(mean, channel));
    let total: f64 = 0;
    let totalProduct: f64 = 0;
    for (let row = 0; row < rows; row++) {
      const offset = row * channels + channel;
      const gradient = f32x4.extract_lane(throughRelu(lane(at(dy, offset)), at(y, offset), relu), 0);
      total += gradient;
      totalProduct += gradient * (load<f32>(at(x, offset)) - centre);
    }
    store<f32>(at(sum, channel), <f32>total);
    store<f32>(at(product, channel), <f32>totalProduct);
  }
}

/** dx = fromGradient dy + fromInput x + constant, with three factors a channel. */
export function batchNormInputGradient(
  x: usize, dy: usize, y: usize, relu: bool, fromGradient: usize, fromInput: usize, constant: usize, dx: usize,
  rows: i32, channels: i32,
): void {
  const vectorChannels = channels & ~3;
  for (let row = 0; row < rows; row++) {
    let channel = 0;
    for (; channel < vectorChannels; channel += 4) {
      const gradient = throughRelu(v128.load(at(dy, channel)), at(y, channel), relu);
      const rest = multiplyAdd(v128.load(at(x, channel)), v128.load(at(fromInput, channel)), v128.load(at(constant, channel)));
      v128.store(at(dx, channel), multiplyAdd(gradient, v128.load(at(fromGradient, channel)), rest));
    }
    for (; channel < channels; channel++) {
      const open = !relu || load<f32>(at(y, channel)) > 0;
      const gradient: f32 = open ? load<f32>(at(dy, channel)) : 0;
      const rest = load<f32>(at(x, channel)) * load<f32>(at(fromInput, channel)) + load<f32>(at(constant, channel));
      store<f32>(at(dx, channel), gradient * load<f32>(at(fromGradient, channel)) + rest);
    }
    x = at(x, channels);
    dy = at(dy, channels);
    y = at(y, channels);
    dx = at(dx, channels);
  }
}
