import { at, multiplyAdd } from './simd';

/**
 * One step of Adam (Kingma and Ba, 2015) over `count` values: reads parameter, moments and gradient once and writes
 * their successors, instead of a dozen passes over memory.
 *
 * @param stepSize Learning rate over 1 - beta1^t.
 * @param rootCorrection 1 / sqrt(1 - beta2^t).
 * @param weightDecay Added to the gradient as weightDecay * parameter.
 */
export function adamStep(
  parameter: usize,
  first: usize,
  second: usize,
  gradient: usize,
  nextParameter: usize,
  nextFirst: usize,
  nextSecond: usize,
  count: i32,
  beta1: f32,
  beta2: f32,
  stepSize: f32,
  rootCorrection: f32,
  epsilon: f32,
  weightDecay: f32,
): void {
  let i = 0;
  for (const end = count & ~3; i < end; i += 4) {
    const value = v128.load(at(parameter, i));
    const slope = multiplyAdd(value, f32x4.splat(weightDecay), v128.load(at(gradient, i)));
    const mean = multiplyAdd(
      v128.load(at(first, i)),
      f32x4.splat(beta1),
      f32x4.mul(slope, f32x4.splat(1 - beta1)),
    );
    const squares = f32x4.mul(f32x4.mul(slope, slope), f32x4.splat(1 - beta2));
    const variance = multiplyAdd(v128.load(at(second, i)), f32x4.splat(beta2), squares);
    const root = multiplyAdd(f32x4.sqrt(variance), f32x4.splat(rootCorrection), f32x4.splat(epsilon));
    v128.store(at(nextFirst, i), mean);
    v128.store(at(nextSecond, i), variance);
    v128.store(
      at(nextParameter, i),
      f32x4.sub(value, f32x4.div(f32x4.mul(mean, f32x4.splat(stepSize)), root)),
    );
  }
  for (; i < count; i++) {
    const value = load<f32>(at(parameter, i));
    const slope = load<f32>(at(gradient, i)) + weightDecay * value;
    const mean = load<f32>(at(first, i)) * beta1 + slope * (1 - beta1);
    const variance = load<f32>(at(second, i)) * beta2 + slope * slope * (1 - beta2);
    store<f32>(at(nextFirst, i), mean);
    store<f32>(at(nextSecond, i), variance);
    store<f32>(at(nextParameter, i), value - (mean * stepSize) / (sqrt(variance) * rootCorrection + epsilon));
  }
}

/**
 * One step of stochastic gradient descent with momentum, as PyTorch defines it: velocity = momentum * velocity + slope,
 * parameter -= learningRate * velocity, with slope = gradient + weightDecay * parameter.
 */
export function momentumStep(
  parameter: usize,
  velocity: usize,
  gradient: usize,
  nextParameter: usize,
  nextVelocity: usize,
  count: i32,
  learningRate: f32,
  momentum: f32,
  weightDecay: f32,
): void {
  let i = 0;
  for (const end = count & ~3; i < end; i += 4) {
    const value = v128.load(at(parameter, i));
    const slope = multiplyAdd(value, f32x4.splat(weightDecay), v128.load(at(gradient, i)));
    const speed = multiplyAdd(v128.load(at(velocity, i)), f32x4.splat(momentum), slope);
    v128.store(at(nextVelocity, i), speed);
    v128.store(at(nextParameter, i), f32x4.sub(value, f32x4.mul(speed, f32x4.splat(learningRate))));
  }
  for (; i < count; i++) {
    const value = load<f32>(at(parameter, i));
    const speed = load<f32>(at(velocity, i)) * momentum + (load<f32>(at(gradient, i)) + weightDecay * value);
    store<f32>(at(nextVelocity, i), speed);
    store<f32>(at(nextParameter, i), value - speed * learningRate);
  }
}
