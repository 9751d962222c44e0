import * as tf from '@tensorflow/tfjs-core';
import { adamUpdate, type AdamState } from '../../src/backend/operations/adamUpdate';
import { addBias } from '../../src/backend/operations/relu';

const shapes = {
  'conv1.weight': [5, 5, 1, 32],
  'conv1.bias': [32],
  'conv2.weight': [5, 5, 32, 64],
  'conv2.bias': [64],
  'fc1.weight': [3136, 1024],
  'fc1.bias': [1024],
  'fc2.weight': [1024, 10],
  'fc2.bias': [10],
} as const;

type Name = keyof typeof shapes;

const adam = { learningRate: 1e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };

/** Training steps of the network of Madry et al. (2018) on random images, with everything that a step computes. */
export function createMadryStep(batch: number): { step: () => number; inputGradient: () => void } {
  const names = Object.keys(shapes) as Name[];
  const variables = new Map(names.map((name, index) => [name, tf.variable(initial(name, index))]));
  const moments = new Map(
    names.map((name) => [name, [tf.zeros(shapes[name].slice()), tf.zeros(shapes[name].slice())]]),
  );
  const images = tf.randomUniform<tf.Rank.R4>([batch, 28, 28, 1], 0, 1, 'float32', 7);
  const labels = tf.oneHot(tf.tensor1d(Int32Array.from({ length: batch }, (_, index) => index % 10)), 10);
  let steps = 0;
  const loss = (input: tf.Tensor4D): tf.Scalar => crossEntropy(logits(input, variables), labels);
  const step = (): number =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => loss(images));
      steps += 1;
      for (const variable of variables.values()) {
        const gradient = grads[variable.name];
        if (gradient) update(variable, moments, names, variables, gradient, steps);
      }
      return value.dataSync()[0] ?? Number.NaN;
    });
  const inputGradient = (): void =>
    tf.tidy(
      () =>
        void tf
          .grad(loss as (x: tf.Tensor) => tf.Tensor)(images)
          .dataSync(),
    );
  return { step, inputGradient };
}

function initial(name: Name, seed: number): tf.Tensor {
  const shape: number[] = [...shapes[name]];
  if (shape.length === 1) return tf.fill(shape, 0.1);
  const fanIn = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  return tf.truncatedNormal(shape, 0, 1 / Math.sqrt(fanIn), 'float32', seed + 1);
}

function logits(images: tf.Tensor4D, variables: ReadonlyMap<Name, tf.Variable>): tf.Tensor2D {
  const get = (name: Name): tf.Variable => {
    const variable = variables.get(name);
    if (!variable) throw new Error(`There is no ${name}.`);
    return variable;
  };
  const bias = (name: Name): tf.Tensor1D => tf.reshape(get(name), [-1]);
  const matrix = (name: Name): tf.Tensor2D => tf.reshape(get(name), [-1, name === 'fc1.weight' ? 1024 : 10]);
  const layer = (x: tf.Tensor4D, name: 'conv1' | 'conv2'): tf.Tensor4D => {
    const y = tf.conv2d(x, get(`${name}.weight`) as tf.Tensor as tf.Tensor4D, 1, 'same');
    return tf.maxPool(addBias(y, bias(`${name}.bias`), { relu: true }), 2, 2, 'same');
  };
  const flat = tf.reshape<tf.Rank.R2>(layer(layer(images, 'conv1'), 'conv2'), [-1, 3136]);
  const hidden = addBias(tf.matMul<tf.Tensor2D>(flat, matrix('fc1.weight')), bias('fc1.bias'), {
    relu: true,
  });
  return addBias(tf.matMul<tf.Tensor2D>(hidden, matrix('fc2.weight')), bias('fc2.bias'), {
    relu: false,
  });
}

function crossEntropy(scores: tf.Tensor2D, labels: tf.Tensor): tf.Scalar {
  return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(scores), labels), 1)));
}

function update(
  variable: tf.Variable,
  moments: Map<Name, tf.Tensor[]>,
  names: readonly Name[],
  variables: ReadonlyMap<Name, tf.Variable>,
  gradient: tf.Tensor,
  step: number,
): void {
  const name = names.find((candidate) => variables.get(candidate) === variable);
  const [firstMoment, secondMoment] = (name && moments.get(name)) ?? [];
  if (!name || !firstMoment || !secondMoment) throw new Error(`${variable.name} has no moments.`);
  const next: AdamState<tf.Tensor> = adamUpdate(
    { parameter: variable, firstMoment, secondMoment },
    gradient,
    { ...adam, step },
  );
  variable.assign(next.parameter);
  tf.dispose([firstMoment, secondMoment]);
  moments.set(name, [tf.keep(next.firstMoment), tf.keep(next.secondMoment)]);
}
