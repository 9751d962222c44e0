/** The numbers of the paper's Table 3 (MNIST → USPS), shown beside ours only where the experiment is the same. */
import type { FitName, Experiment } from '../../src/protocol/experiment';

/** Accuracies in the paper, 0..1. */
interface PaperRow {
  readonly source: number;
  readonly target: number;
}

/** By the name of the training: natural, AT-ε with ε, N-ε with σ. */
const table3: ReadonlyMap<string, PaperRow> = new Map([
  ['natural', { source: 0.9917, target: 0.7514 }],
  ['adversarial 0.05', { source: 0.9937, target: 0.8181 }],
  ['adversarial 0.1', { source: 0.9923, target: 0.8241 }],
  ['adversarial 0.2', { source: 0.9904, target: 0.7768 }],
  ['adversarial 0.3', { source: 0.984, target: 0.7399 }],
  ['noise 0.05', { source: 0.9871, target: 0.8032 }],
  ['noise 0.1', { source: 0.991, target: 0.8181 }],
  ['noise 0.2', { source: 0.992, target: 0.7992 }],
  ['noise 0.3', { source: 0.9919, target: 0.8122 }],
]);

/** The paper's accuracy on the source's test images, for Madry's network trained on all of MNIST. */
export const paperSourceAccuracy = (experiment: Experiment | undefined): number | undefined =>
  rowOf(experiment)?.source;

/** The paper's accuracy on the target. It does not say how USPS was brought to 28 × 28, so both ways compare with it. */
export const paperTargetAccuracy = (
  experiment: Experiment | undefined,
  target: { readonly data: string; readonly fit: FitName },
): number | undefined => (target.data === 'usps' ? rowOf(experiment)?.target : undefined);

function rowOf(experiment: Experiment | undefined): PaperRow | undefined {
  if (experiment?.data !== 'mnist' || experiment.architecture !== 'madry-mnist') return undefined;
  const { method } = experiment.training;
  if (method.name === 'natural') return table3.get('natural');
  return table3.get(
    method.name === 'noise'
      ? `noise ${String(method.sigma)}`
      : `adversarial ${String(method.attack.epsilon)}`,
  );
}
