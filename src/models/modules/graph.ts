/**
 * What a network does, as plain data: the same description that `apply` computes, for whatever writes networks down in
 * another format. Each node takes the value of the one before; weights are named as in `ParameterSpec`.
 */
export type Graph =
  | SequenceNode
  | ResidualNode
  | GateNode
  | ConvolutionNode
  | DenseNode
  | BatchNormNode
  | MaxPoolingNode
  | ElementwiseNode
  | { readonly kind: 'globalAveragePooling' }
  /** [n, h, w, c] → [n, h·w·c], channels last. */
  | { readonly kind: 'flatten' };

/** One after the other; empty: the value as it is. */
export interface SequenceNode {
  readonly kind: 'sequence';
  readonly steps: readonly Graph[];
}

/** body(x) + shortcut(x). */
export interface ResidualNode {
  readonly kind: 'residual';
  readonly body: Graph;
  readonly shortcut: Graph;
}

/** x · gate(x), the gate being one factor a channel, [n, c] (Hu et al. 2018, eq. 4). */
export interface GateNode {
  readonly kind: 'gate';
  readonly channels: number;
  readonly gate: Graph;
}

/** Cross-correlation with square windows and zeros around; `relu`: max(·, 0) afterwards. */
export interface ConvolutionNode {
  readonly kind: 'convolution';
  readonly name: string;
  readonly outChannels: number;
  readonly kernelSize: number;
  readonly stride: number;
  /** Pixels on every side. */
  readonly padding: number;
  readonly bias: boolean;
  readonly relu: boolean;
}

export interface DenseNode {
  readonly kind: 'dense';
  readonly name: string;
  readonly outFeatures: number;
  readonly relu: boolean;
}

/** By running statistics; `relu`: max(·, 0) afterwards. */
export interface BatchNormNode {
  readonly kind: 'batchNorm';
  readonly name: string;
  /** Added to the variance. */
  readonly epsilon: number;
  readonly relu: boolean;
}

/** The maximum of square windows; `padding` pixels on every side count as −∞. */
export interface MaxPoolingNode {
  readonly kind: 'maxPooling';
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
}

export interface ElementwiseNode {
  readonly kind: 'relu' | 'sigmoid';
}

/** The value as it is. */
export const identityGraph: SequenceNode = { kind: 'sequence', steps: [] };

/** Sequences inside sequences become one; a sequence of one node that node. */
export function sequence(...graphs: readonly Graph[]): Graph {
  const steps = graphs.flatMap((graph) => (graph.kind === 'sequence' ? graph.steps : [graph]));
  const [only] = steps;
  return steps.length === 1 && only ? only : { kind: 'sequence', steps };
}
