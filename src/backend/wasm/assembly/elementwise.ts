import { at } from './simd';

/** output = -1, 0 or 1 as the input is negative, zero or positive; NaN stays NaN. */
export function sign(input: usize, output: usize, count: i32): void {
  const zero = f32x4.splat(0);
  let i = 0;
  for (const end = count & ~3; i < end; i += 4) {
    const value = v128.load(at(input, i));
    const positive = v128.and(f32x4.gt(value, zero), f32x4.splat(1));
    const negative = v128.and(f32x4.lt(value, zero), f32x4.splat(1));
    v128.store(at(output, i), v128.bitselect(f32x4.sub(positive, negative), value, f32x4.eq(value, value)));
  }
  for (; i < count; i++) {
    const value = load<f32>(at(input, i));
    store<f32>(at(output, i), value > 0 ? 1 : value < 0 ? -1 : value == 0 ? 0 : value);
  }
}

/** output = the input, brought into [low, high]; NaN stays NaN. */
export function clip(input: usize, low: f32, high: f32, output: usize, count: i32): void {
  let i = 0;
  for (const end = count & ~3; i < end; i += 4) {
    const raised = f32x4.pmax(v128.load(at(input, i)), f32x4.splat(low));
    v128.store(at(output, i), f32x4.pmin(raised, f32x4.splat(high)));
  }
  for (; i < count; i++) {
    let value = load<f32>(at(input, i));
    if (value < low) value = low;
    if (value > high) value = high;
    store<f32>(at(output, i), value);
  }
}
