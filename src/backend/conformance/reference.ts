/**
 * What the kernels should compute, in double precision and plain loops: one statement of the definition each, with no
 * thought for speed. Arrays are row-major.
 */

export type Shape4D = readonly [number, number, number, number];
/** Zeros before the first and after the last row or column. */
export type Border = readonly [before: number, after: number];
export type Pad = 'same' | 'valid' | readonly [vertical: Border, horizontal: Border];

export interface Window {
  readonly height: number;
  readonly width: number;
  readonly stride: number;
  readonly pad: Pad;
}

interface Axis {
  readonly before: number;
  readonly outputs: number;
}

/** TensorFlow's rule: 'same' gives ceil(size / stride) outputs, with the odd zero at the end. */
function axisOf(size: number, filter: number, stride: number, pad: 'same' | 'valid' | Border): Axis {
  if (pad === 'same') {
    const outputs = Math.ceil(size / stride);
    return { before: Math.floor(Math.max(0, (outputs - 1) * stride + filter - size) / 2), outputs };
  }
  const [before, after] = pad === 'valid' ? [0, 0] : pad;
  return { before, outputs: Math.floor((size + before + after - filter) / stride) + 1 };
}

function axesOf(shape: Shape4D, { height, width, stride, pad }: Window): readonly [Axis, Axis] {
  const [vertical, horizontal] = typeof pad === 'string' ? [pad, pad] : pad;
  return [axisOf(shape[1], height, stride, vertical), axisOf(shape[2], width, stride, horizontal)];
}

/** [batch, height, width] of what a window sweep gives. */
export function outputShape(shape: Shape4D, window: Window): readonly [number, number, number] {
  const [rows, columns] = axesOf(shape, window);
  return [shape[0], rows.outputs, columns.outputs];
}

/** One pixel under a window: where it starts in the input, and which tap lies over it. */
interface Pixel {
  readonly offset: number;
  readonly tap: number;
}

/** Calls back for every output position with the pixels inside the image that lie under its window. */
function sweep(
  shape: Shape4D,
  window: Window,
  visit: (position: number, pixels: readonly Pixel[]) => void,
): void {
  const [batch, inHeight, inWidth, channels] = shape;
  const [rows, columns] = axesOf(shape, window);
  let position = 0;
  for (let image = 0; image < batch; image++) {
    for (let outY = 0; outY < rows.outputs; outY++) {
      for (let outX = 0; outX < columns.outputs; outX++) {
        const pixels: Pixel[] = [];
        for (let tap = 0; tap < window.height * window.width; tap++) {
          const y = outY * window.stride - rows.before + Math.floor(tap / window.width);
          const x = outX * window.stride - columns.before + (tap % window.width);
          const inside = y >= 0 && y < inHeight && x >= 0 && x < inWidth;
          if (inside) pixels.push({ offset: ((image * inHeight + y) * inWidth + x) * channels, tap });
        }
        visit(position++, pixels);
      }
    }
  }
}

const value = (values: Float64Array, index: number): number => values[index] ?? Number.NaN;

function positionsOf(shape: Shape4D, window: Window): number {
  return outputShape(shape, window).reduce((product, size) => product * size, 1);
}

/** x[shape] with filter[height, width, in, out]. */
export function convolution(
  x: Float64Array,
  shape: Shape4D,
  filter: Float64Array,
  window: Window,
  out: number,
): Float64Array {
  const channels = shape[3];
  const y = new Float64Array(positionsOf(shape, window) * out);
  sweep(shape, window, (position, pixels) => {
    for (let o = 0; o < out; o++) {
      let total = 0;
      for (const { offset, tap } of pixels) {
        for (let c = 0; c < channels; c++)
          total += value(x, offset + c) * value(filter, (tap * channels + c) * out + o);
      }
      y[position * out + o] = total;
    }
  });
  return y;
}

/** x[shape] with filter[height, width, in, multiplier]. */
export function depthwiseConvolution(
  x: Float64Array,
  shape: Shape4D,
  filter: Float64Array,
  window: Window,
  multiplier: number,
): Float64Array {
  const out = shape[3] * multiplier;
  const y = new Float64Array(positionsOf(shape, window) * out);
  sweep(shape, window, (position, pixels) => {
    for (let o = 0; o < out; o++) {
      const channel = Math.floor(o / multiplier);
      y[position * out + o] = pixels.reduce(
        (total, { offset, tap }) => total + value(x, offset + channel) * value(filter, tap * out + o),
        0,
      );
    }
  });
  return y;
}

/** Zeros of the border take no part, neither in the maximum nor in the mean. */
export function pooling(x: Float64Array, shape: Shape4D, window: Window, kind: 'max' | 'mean'): Float64Array {
  const channels = shape[3];
  const y = new Float64Array(positionsOf(shape, window) * channels);
  sweep(shape, window, (position, pixels) => {
    for (let c = 0; c < channels; c++) {
      const covered = pixels.map(({ offset }) => value(x, offset + c));
      const total = covered.reduce((sum, part) => sum + part, 0);
      y[position * channels + c] = kind === 'max' ? Math.max(...covered) : total / covered.length;
    }
  });
  return y;
}

export interface Product {
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** a[rows, depth] b[depth, columns], each stored transposed where asked. */
export function product(
  a: Float64Array,
  b: Float64Array,
  { rows, depth, columns, transposeA, transposeB }: Product,
): Float64Array {
  const y = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let total = 0;
      for (let k = 0; k < depth; k++) {
        total +=
          value(a, transposeA ? k * rows + i : i * depth + k) *
          value(b, transposeB ? j * depth + k : k * columns + j);
      }
      y[i * columns + j] = total;
    }
  }
  return y;
}

/** x[..., channels] + bias, then the activation. */
export function addBias(
  x: Float64Array,
  bias: Float64Array,
  activation: (value: number) => number,
): Float64Array {
  return x.map((entry, index) => activation(entry + value(bias, index % bias.length)));
}

/** scale x[..., channels] + shift, then the activation. */
export function scaleAndShift(
  x: Float64Array,
  scale: Float64Array,
  shift: Float64Array,
  activation: (value: number) => number,
): Float64Array {
  return x.map((entry, index) => {
    const channel = index % scale.length;
    return activation(value(scale, channel) * entry + value(shift, channel));
  });
}

/** Mean and biased variance of every channel of x[..., channels]. */
export function batchStatistics(
  x: Float64Array,
  channels: number,
): { mean: Float64Array; variance: Float64Array } {
  const rows = x.length / channels;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  x.forEach((entry, index) => (mean[index % channels] = value(mean, index % channels) + entry / rows));
  x.forEach((entry, index) => {
    const channel = index % channels;
    variance[channel] = value(variance, channel) + (entry - value(mean, channel)) ** 2 / rows;
  });
  return { mean, variance };
}

export function batchNorm(
  x: Float64Array,
  gamma: Float64Array,
  beta: Float64Array,
  epsilon: number,
  activation: (value: number) => number,
): Float64Array {
  const channels = gamma.length;
  const { mean, variance } = batchStatistics(x, channels);
  return x.map((entry, index) => {
    const channel = index % channels;
    const scale = value(gamma, channel) / Math.sqrt(value(variance, channel) + epsilon);
    return activation(scale * (entry - value(mean, channel)) + value(beta, channel));
  });
}

/** Mean over the rows of -log softmax(logits)[label]. */
export function crossEntropy(logits: Float64Array, classes: number, labels: readonly number[]): Float64Array {
  const losses = labels.map((label, row) => {
    const scores = logits.subarray(row * classes, (row + 1) * classes);
    const largest = Math.max(...scores);
    const total = scores.reduce((sum, score) => sum + Math.exp(score - largest), 0);
    return Math.log(total) + largest - value(scores, label);
  });
  return Float64Array.of(losses.reduce((sum, loss) => sum + loss, 0) / labels.length);
}
