import { at } from './simd';

/** Activations that need no table and no exponential; the host knows them by these numbers. */
// @ts-ignore: decorator
@inline export const LINEAR: i32 = 0;
// @ts-ignore: decorator
@inline export const RELU: i32 = 1;
// @ts-ignore: decorator
@inline export const RELU6: i32 = 2;

// @ts-ignore: decorator
@inline
function activateVector(value: v128, activation: i32): v128 {
  // pmax and pmin return their first argument when the second is NaN: a NaN goes through, as it does in other backends.
  if (activation >= RELU) value = f32x4.pmax(value, f32x4.splat(0));
  if (activation == RELU6) value = f32x4.pmin(value, f32x4.splat(6));
  return value;
}

// @ts-ignore: decorator
@inline
function activateScalar(value: f32, activation: i32): f32 {
  if (activation >= RELU && value < 0) value = 0;
  if (activation == RELU6 && value > 6) value = 6;
  return value;
}

/**
 * target[rows, columns] = activation(source + bias); `bias` is an address of `columns` floats, or 0. The target may be
 * the source.
 */
export function addBias(source: usize, rows: i32, columns: i32, bias: usize, activation: i32, target: usize): void {
  if (bias == 0 && activation == LINEAR && source == target) return;
  const vectorColumns = columns & ~3;
  for (let row = 0; row < rows; row++) {
    let column = 0;
    for (; column < vectorColumns; column += 4) {
      let value = v128.load(at(source, column));
      if (bias) value = f32x4.add(value, v128.load(at(bias, column)));
      v128.store(at(target, column), activateVector(value, activation));
    }
    for (; column < columns; column++) {
      let value = load<f32>(at(source, column));
      if (bias) value += load<f32>(at(bias, column));
      store<f32>(at(target, column), activateScalar(value, activation));
    }
    source = at(source, columns);
    target = at(target, columns);
  }
}

/** gradient of relu: dx = y > 0 ? dy : 0, where `y` is the output (or the input) of the relu. */
export function reluGradient(dy: usize, y: usize, dx: usize, count: i32): void {
  let i = 0;
  const vectorCount = count & ~3;
  for (; i < vectorCount; i += 4) {
    const open = f32x4.gt(v128.load(at(y, i)), f32x4.splat(0));
    v128.store(at(dx, i), v128.and(open, v128.load(at(dy, i))));
  }
  for (; i < count; i++) store<f32>(at(dx, i), load<f32>(at(y, i)) > 0 ? load<f32>(at(dy, i)) : 0);
}
