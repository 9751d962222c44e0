import type { Graph, MaxPoolingNode } from '../../modules/graph';

/** A layer as Keras 2 writes it into `model.json`. */
export interface KerasLayer {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>> & { readonly name: string };
}

/** Which variable of ours a weight of a Keras layer is; both have the same layout in memory. */
export interface KerasWeight {
  /** `<layer>/kernel` */
  readonly name: string;
  /** `<layer>.weight` */
  readonly parameter: string;
}

export interface KerasTopology {
  readonly layers: readonly (KerasLayer & { readonly inbound: readonly string[] })[];
  readonly weights: readonly KerasWeight[];
  /** The layer that gives the logits. */
  readonly output: string;
}

/** Collects layers while a graph is walked; names of layers without weights are numbered by kind. */
interface Builder {
  readonly layers: (KerasLayer & { readonly inbound: readonly string[] })[];
  readonly weights: KerasWeight[];
  readonly counts: Map<string, number>;
}

/**
 * The layers that compute a graph, each fed by the layers that it names.
 * @param input the name of the layer that the graph's value comes from.
 */
export function kerasTopology(graph: Graph, input: string): KerasTopology {
  const builder: Builder = { layers: [], weights: [], counts: new Map() };
  const output = append(builder, graph, input);
  return { layers: builder.layers, weights: builder.weights, output };
}

/** @returns the name of the layer that has the graph's value. */
function append(builder: Builder, graph: Graph, input: string): string {
  const add = (className: string, config: Readonly<Record<string, unknown>> = {}): string =>
    addLayer(builder, className, { name: freshName(builder, className), ...config }, [input]);
  switch (graph.kind) {
    case 'sequence':
      return graph.steps.reduce((name, step) => append(builder, step, name), input);
    case 'residual':
      return appendResidual(builder, graph, input);
    case 'gate':
      return appendGate(builder, graph, input);
    case 'convolution':
      return appendConvolution(builder, graph, input);
    case 'dense':
      addWeights(builder, graph.name, { kernel: 'weight', bias: 'bias' });
      return add('Dense', { name: graph.name, units: graph.outFeatures, ...affine(graph) });
    case 'batchNorm':
      return appendBatchNorm(builder, graph, input);
    case 'maxPooling':
      return appendMaxPooling(builder, graph, input);
    case 'relu':
    case 'sigmoid':
      return add('Activation', { activation: graph.kind });
    case 'globalAveragePooling':
      return add('GlobalAveragePooling2D', channelsLast);
    case 'flatten':
      return add('Flatten', channelsLast);
  }
}

type NodeOf<Kind extends Graph['kind']> = Extract<Graph, { readonly kind: Kind }>;

const channelsLast = { data_format: 'channels_last' };
const square = (length: number): readonly [number, number] => [length, length];
const affine = ({ relu, bias = true }: { relu: boolean; bias?: boolean }): Record<string, unknown> => ({
  activation: relu ? 'relu' : 'linear',
  use_bias: bias,
});

function appendResidual(builder: Builder, { body, shortcut }: NodeOf<'residual'>, input: string): string {
  const summands = [append(builder, body, input), append(builder, shortcut, input)];
  return addLayer(builder, 'Add', { name: freshName(builder, 'Add') }, summands);
}

/** Keras multiplies [n, h, w, c] by [n, 1, 1, c]. */
function appendGate(builder: Builder, { channels, gate }: NodeOf<'gate'>, input: string): string {
  const factors = append(builder, gate, input);
  const reshaped = addLayer(
    builder,
    'Reshape',
    { name: freshName(builder, 'Reshape'), target_shape: [1, 1, channels] },
    [factors],
  );
  return addLayer(builder, 'Multiply', { name: freshName(builder, 'Multiply') }, [input, reshaped]);
}

/** Keras' `same` pads as PyTorch does for stride 1 and an odd kernel only; elsewhere zeros are laid around before. */
function appendConvolution(builder: Builder, node: NodeOf<'convolution'>, input: string): string {
  const { name, outChannels, kernelSize, stride, padding, bias } = node;
  const same = padding > 0 && stride === 1 && 2 * padding === kernelSize - 1;
  const padded =
    same || padding === 0
      ? input
      : addLayer(
          builder,
          'ZeroPadding2D',
          {
            name: freshName(builder, 'ZeroPadding2D'),
            padding: [square(padding), square(padding)],
            ...channelsLast,
          },
          [input],
        );
  addWeights(builder, name, bias ? { kernel: 'weight', bias: 'bias' } : { kernel: 'weight' });
  const config = {
    name,
    filters: outChannels,
    kernel_size: square(kernelSize),
    strides: square(stride),
    padding: same ? 'same' : 'valid',
    dilation_rate: square(1),
    ...channelsLast,
    ...affine(node),
  };
  return addLayer(builder, 'Conv2D', config, [padded]);
}

function appendBatchNorm(
  builder: Builder,
  { name, epsilon, relu }: NodeOf<'batchNorm'>,
  input: string,
): string {
  addWeights(builder, name, {
    gamma: 'weight',
    beta: 'bias',
    moving_mean: 'running_mean',
    moving_variance: 'running_var',
  });
  const config = { name, axis: -1, momentum: 0.9, epsilon, center: true, scale: true };
  const normed = addLayer(builder, 'BatchNormalization', config, [input]);
  return relu ? append(builder, { kind: 'relu' }, normed) : normed;
}

/**
 * Zeros around would win over negative values, and Keras' `same` pads the end more than the start where the stride is
 * not 1. With stride 1 its `same` is symmetric and ignores what it pads: every window is taken, then every stride-th.
 */
function appendMaxPooling(builder: Builder, node: MaxPoolingNode, input: string): string {
  const { kernelSize, stride, padding } = node;
  if (padding === 0) return addMaxPooling(builder, { kernelSize, stride, padding: 'valid' }, input);
  if (2 * padding !== kernelSize - 1) {
    throw new Error(`max pooling by ${String(kernelSize)} with padding ${String(padding)} has no Keras form`);
  }
  const all = addMaxPooling(builder, { kernelSize, stride: 1, padding: 'same' }, input);
  return stride === 1 ? all : addMaxPooling(builder, { kernelSize: 1, stride, padding: 'valid' }, all);
}

interface KerasPooling {
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: 'same' | 'valid';
}

function addMaxPooling(
  builder: Builder,
  { kernelSize, stride, padding }: KerasPooling,
  input: string,
): string {
  const name = freshName(builder, 'MaxPooling2D');
  const config = { name, pool_size: square(kernelSize), strides: square(stride), padding, ...channelsLast };
  return addLayer(builder, 'MaxPooling2D', config, [input]);
}

function addLayer(
  builder: Builder,
  className: string,
  config: KerasLayer['config'],
  inbound: readonly string[],
): string {
  builder.layers.push({
    class_name: className,
    config: { trainable: true, dtype: 'float32', ...config },
    inbound,
  });
  return config.name;
}

function addWeights(builder: Builder, layer: string, names: Readonly<Record<string, string>>): void {
  for (const [keras, ours] of Object.entries(names)) {
    builder.weights.push({ name: `${layer}/${keras}`, parameter: `${layer}.${ours}` });
  }
}

/** `max_pooling2d_1`, as Keras numbers layers that nobody named. */
function freshName({ counts }: Builder, className: string): string {
  const stem = className.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
  const count = (counts.get(stem) ?? 0) + 1;
  counts.set(stem, count);
  return `${stem}_${String(count)}`;
}
