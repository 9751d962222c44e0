import type { ParameterSpec } from '../modules/module';

/**
 * Every weight is [pixels, inputs, outputs] in memory (TensorFlow: HWIO, [in, out]) and the reverse on disk (PyTorch:
 * OIHW, [out, in]); a dense layer after `flatten` has the image's pixels and channels for its inputs. Reversing the
 * three axes therefore is the whole conversion, in both directions.
 */
type Axes = readonly [pixels: number, inputs: number, outputs: number];

/** What tells how a tensor lies in memory and on disk. */
export type StoredShape = Pick<ParameterSpec, 'shape' | 'layout'>;

/** The shape that PyTorch has for a parameter. */
export function diskShape({ shape, layout }: StoredShape): readonly number[] {
  if (layout.kind === 'vector' || layout.kind === 'counter') return shape;
  const [outputs = 0, inputs = 0, ...window] = [...shape].reverse();
  return layout.kind === 'convolution' ? [outputs, inputs, ...window.reverse()] : [outputs, inputs];
}

/** A parameter's values in PyTorch's layout. */
export function toDisk(values: Float32Array, spec: StoredShape): Float32Array {
  return reverseAxes(values, axesOf(spec));
}

/** A parameter's values in memory's layout, from PyTorch's. */
export function fromDisk(values: Float32Array, spec: StoredShape): Float32Array {
  const [pixels, inputs, outputs] = axesOf(spec);
  return reverseAxes(values, [outputs, inputs, pixels]);
}

function axesOf({ shape, layout }: StoredShape): Axes {
  const size = sizeOf(shape);
  if (layout.kind === 'vector' || layout.kind === 'counter') return [1, 1, size];
  const outputs = shape.at(-1) ?? 1;
  const pixels = pixelsOf({ shape, layout });
  return [pixels, size / (outputs * pixels), outputs];
}

function pixelsOf({ shape, layout }: StoredShape): number {
  if (layout.kind === 'convolution') return sizeOf(shape.slice(0, 2));
  return layout.kind === 'dense-after-flatten' ? layout.image[0] * layout.image[1] : 1;
}

/** [a, b, c] → [c, b, a], row-major. */
function reverseAxes(values: Float32Array, [a, b, c]: Axes): Float32Array {
  const reversed = new Float32Array(values.length);
  let target = 0;
  for (let k = 0; k < c; k++)
    for (let j = 0; j < b; j++)
      for (let i = 0; i < a; i++) reversed[target++] = values[(i * b + j) * c + k] ?? 0;
  return reversed;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);
