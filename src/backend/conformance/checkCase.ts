import * as tf from '@tensorflow/tfjs-core';

/** One operation on small inputs, beside its definition in double precision. */
export interface ConformanceCase {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  /** Added to every value of the inputs, which otherwise lie between -1 and 1. */
  readonly shift?: number;
  /** @param inputs Tensors of the given shapes; what it makes is freed around it. */
  readonly operation: (inputs: readonly tf.Tensor[]) => tf.Tensor;
  readonly reference: (inputs: readonly Float64Array[]) => Float64Array;
}

/** Largest deviations, relative to the largest value of what is compared; NaN where anything is. */
export interface CaseErrors {
  readonly forward: number;
  readonly gradient: number;
}

/** Small enough that central differences in double precision are good to eight digits. */
const step = 1e-6;

/** Compares an operation and its gradient with its definition and that definition's central differences. */
export async function checkCase(definition: ConformanceCase): Promise<CaseErrors> {
  const inputs = definition.shapes.map((shape, index) => inputValues(shape, index, definition.shift ?? 0));
  const doubles = inputs.map((values) => Float64Array.from(values));
  const expected = definition.reference(doubles);
  const weights = Float32Array.from(expected, (_, index) => Math.cos(1 + index));
  const { output, gradients } = await compute(definition, inputs, weights);
  const expectedGradients = doubles.map((_, index) => differences(definition, doubles, index, weights));
  return {
    forward: deviation(output, expected),
    gradient: Math.max(...gradients.map((gradient, index) => deviation(gradient, expectedGradients[index]))),
  };
}

/** Fixed values without ties: the fractions of multiples of an irrational number, spread over -1..1. */
function inputValues(shape: readonly number[], stream: number, shift: number): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  return Float32Array.from({ length: size }, (_, index) => {
    const multiple = (index + 1) * 0.6180339887498949 + stream * 0.4142135623730951;
    return 2 * (multiple - Math.floor(multiple)) - 1 + shift;
  });
}

/** Output, and the gradient of its weighted sum with respect to every input. */
async function compute(
  definition: ConformanceCase,
  inputs: readonly Float32Array[],
  weights: Float32Array,
): Promise<{ output: Float32Array; gradients: Float32Array[] }> {
  const tensors = tf.tidy(() => outputAndGradients(definition, inputs, weights));
  try {
    const [output = new Float32Array(), ...gradients] = await Promise.all(
      tensors.map((tensor) => tensor.data<'float32'>()),
    );
    return { output, gradients };
  } finally {
    tf.dispose(tensors);
  }
}

function outputAndGradients(
  { shapes, operation }: ConformanceCase,
  inputs: readonly Float32Array[],
  weights: Float32Array,
): tf.Tensor[] {
  const tensors = inputs.map((values, index) => tf.tensor(values, [...(shapes[index] ?? [])]));
  const differentiate = tf.valueAndGrads((...arguments_: tf.Tensor[]) => {
    const output = operation(arguments_);
    return tf.sum<tf.Scalar>(tf.mul(output, tf.tensor(weights, output.shape)));
  });
  return [operation(tensors), ...differentiate(tensors).grads];
}

function differences(
  { reference }: ConformanceCase,
  inputs: readonly Float64Array[],
  which: number,
  weights: Float32Array,
): Float64Array {
  const loss = (values: Float64Array): number =>
    reference(inputs.map((input, index) => (index === which ? values : input))).reduce(
      (total, value, index) => total + value * (weights[index] ?? Number.NaN),
      0,
    );
  const moved = (values: Float64Array, index: number, by: number): Float64Array =>
    values.map((value, position) => (position === index ? value + by : value));
  const input = inputs[which] ?? new Float64Array();
  return input.map(
    (_, index) => (loss(moved(input, index, step)) - loss(moved(input, index, -step))) / (2 * step),
  );
}

function deviation(actual: Float32Array, expected: Float64Array | undefined): number {
  if (actual.length !== expected?.length) return Number.NaN;
  const scale = Math.max(1e-3, ...expected.map(Math.abs));
  return actual.reduce(
    (worst, value, index) => Math.max(worst, Math.abs(value - (expected[index] ?? 0)) / scale),
    0,
  );
}
