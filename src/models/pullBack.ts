import * as tf from '@tensorflow/tfjs-core';
import { guardTape } from './guardTape';

/** What TensorFlow.js records of each operation of a forward pass, with what its gradient needs. */
type Tape = ReturnType<typeof tf.engine>['state']['activeTape'];

/**
 * The gradient at `x` of a function of f(x) that is only known in plain numbers: one pass forward, f(x) is read, one
 * pass back. `tf.grad` cannot do this: it goes back as soon as it has gone forward, and reading takes time.
 *
 * No tape is open while f(x) is read, so that other work may compute gradients meanwhile. What the pass back needs is
 * kept until then; `x` must live as long.
 * @param f differentiable, [n, …] to [n, m]; what `cotangentAt` throws and what a failed read rejects with is passed on
 * @param cotangentAt from the values of f(x) the derivative of the function by each of them
 * @returns of the shape of `x`, the caller's to dispose; nothing else is left, also on failure
 */
export async function pullBack<X extends tf.Tensor>(
  f: (x: X) => tf.Tensor2D,
  x: X,
  cotangentAt: (values: Float32Array) => Float32Array,
): Promise<X> {
  const { y, tape } = record(() => f(x));
  try {
    const cotangent = cotangentAt(new Float32Array(await y.data()));
    return goBack(tape, x, y, cotangent);
  } finally {
    tf.dispose([y, ...savedOf(tape)]);
  }
}

const savedOf = (tape: Tape): tf.Tensor[] => tape.flatMap(({ saved = [] }) => saved);

/** Runs `f` as the forward half of `tf.grad` does, and takes its tape away from the engine. */
function record(f: () => tf.Tensor2D): { y: tf.Tensor2D; tape: Tape } {
  const { state } = tf.engine();
  if (state.gradientDepth > 0)
    throw new Error('A pass that is taken up later cannot begin inside a gradient.');
  const tape: Tape = [];
  state.activeTape = tape;
  state.gradientDepth++;
  try {
    return { y: tf.tidy(f), tape };
  } catch (error) {
    tf.dispose(savedOf(tape));
    throw error;
  } finally {
    state.gradientDepth--;
    state.activeTape = [];
  }
}

/** Puts the tape back under the hands of the engine's own backward pass, which disposes what the tape had saved. */
function goBack<X extends tf.Tensor>(tape: Tape, x: X, y: tf.Tensor2D, cotangent: Float32Array): X {
  const recorded = (): tf.Tensor => {
    tf.engine().state.activeTape.push(...tape);
    return y;
  };
  return guardTape(() =>
    tf.tidy(() => tf.valueAndGrads(recorded)([x], tf.tensor2d(cotangent, y.shape)).grads[0] as X),
  );
}
