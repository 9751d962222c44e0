/**
 * The vector helpers all kernels share. `FUSED` is a constant of the build: 1 makes the module that needs relaxed SIMD
 * (one rounding a multiply-add), 0 the module that runs wherever SIMD does (two roundings).
 */

/** a * b + c in every lane. */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (FUSED) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** The address of element `index` of an array of 32-bit values. */
// @ts-ignore: decorator
@inline
export function at(base: usize, index: i32): usize {
  return base + ((<usize>index) << 2);
}

/** Sets `count` floats to zero. */
export function clear(target: usize, count: i32): void {
  memory.fill(target, 0, (<usize>count) << 2);
}

/**
 * Copies `count` floats. A loop, because runs are short here and engines call out of wasm for `memory.copy`.
 */
// @ts-ignore: decorator
@inline
export function copyRun(target: usize, source: usize, count: i32): void {
  const vectorEnd = at(source, count & ~3);
  const end = at(source, count);
  while (source < vectorEnd) {
    v128.store(target, v128.load(source));
    source += 16;
    target += 16;
  }
  while (source < end) {
    store<f32>(target, load<f32>(source));
    source += 4;
    target += 4;
  }
}

/** Sets a short run of `count` floats to zero. */
// @ts-ignore: decorator
@inline
export function clearRun(target: usize, count: i32): void {
  const vectorEnd = at(target, count & ~3);
  const end = at(target, count);
  for (; target < vectorEnd; target += 16) v128.store(target, f32x4.splat(0));
  for (; target < end; target += 4) store<f32>(target, 0);
}

/** Adds `count` floats of `source` to `target`. */
// @ts-ignore: decorator
@inline
export function addRun(target: usize, source: usize, count: i32): void {
  const vectorEnd = at(source, count & ~3);
  const end = at(source, count);
  while (source < vectorEnd) {
    v128.store(target, f32x4.add(v128.load(target), v128.load(source)));
    source += 16;
    target += 16;
  }
  while (source < end) {
    store<f32>(target, load<f32>(target) + load<f32>(source));
    source += 4;
    target += 4;
  }
}
