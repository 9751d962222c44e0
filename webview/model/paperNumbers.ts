/** The numbers of the paper's Tables 1 to 3, shown beside ours only where the experiment is the same. */
import type { FitName, Experiment } from '../../src/protocol/experiment';

/** Accuracies in the paper, 0..1. */
interface PaperRow {
  readonly source: number;
  /** On the zero-shot target. */
  readonly target?: number;
  /** Under 10-step PGD at 8/255. */
  readonly robust?: number;
}

interface PaperTable {
  readonly data: string;
  readonly architecture: Experiment['architecture'];
  readonly target?: string;
  /** By the name of the training: natural, AT-ε with ε, N-ε with σ. */
  readonly rows: ReadonlyMap<string, PaperRow>;
}

const trained = (method: 'adversarial' | 'noise', strength: number): string =>
  `${method} ${String(strength)}`;

const table1: PaperTable = {
  data: 'cifar10',
  architecture: 'wrn-28-10',
  rows: new Map([
    ['natural', { source: 0.9088, robust: 0 }],
    [trained('adversarial', 1 / 255), { source: 0.9095, robust: 0.0453 }],
    [trained('adversarial', 2 / 255), { source: 0.9088, robust: 0.1441 }],
    [trained('adversarial', 4 / 255), { source: 0.8979, robust: 0.273 }],
    [trained('adversarial', 8 / 255), { source: 0.8725, robust: 0.4737 }],
  ]),
};

const table2: PaperTable = {
  data: 'svhn',
  architecture: 'wrn-28-10',
  target: 'mnist',
  rows: new Map([
    ['natural', { source: 0.9472, target: 0.5398 }],
    [trained('adversarial', 1 / 255), { source: 0.954, target: 0.7599 }],
    [trained('adversarial', 2 / 255), { source: 0.9473, target: 0.7573 }],
    [trained('adversarial', 4 / 255), { source: 0.9331, target: 0.7726 }],
    [trained('adversarial', 8 / 255), { source: 0.9002, target: 0.6925 }],
    [trained('noise', 1 / 255), { source: 0.9536, target: 0.7465 }],
    [trained('noise', 2 / 255), { source: 0.9493, target: 0.7214 }],
    [trained('noise', 4 / 255), { source: 0.9421, target: 0.743 }],
    [trained('noise', 8 / 255), { source: 0.9068, target: 0.582 }],
  ]),
};

const table3: PaperTable = {
  data: 'mnist',
  architecture: 'madry-mnist',
  target: 'usps',
  rows: new Map([
    ['natural', { source: 0.9917, target: 0.7514 }],
    [trained('adversarial', 0.05), { source: 0.9937, target: 0.8181 }],
    [trained('adversarial', 0.1), { source: 0.9923, target: 0.8241 }],
    [trained('adversarial', 0.2), { source: 0.9904, target: 0.7768 }],
    [trained('adversarial', 0.3), { source: 0.984, target: 0.7399 }],
    [trained('noise', 0.05), { source: 0.9871, target: 0.8032 }],
    [trained('noise', 0.1), { source: 0.991, target: 0.8181 }],
    [trained('noise', 0.2), { source: 0.992, target: 0.7992 }],
    [trained('noise', 0.3), { source: 0.9919, target: 0.8122 }],
  ]),
};

const tables = [table1, table2, table3];

/** The paper's accuracy on the source's test images, for its network trained on all of the source. */
export const paperSourceAccuracy = (experiment: Experiment | undefined): number | undefined =>
  rowOf(experiment)?.source;

/** The paper's accuracy on the target. It does not say how targets were brought to size, so every way compares with it. */
export const paperTargetAccuracy = (
  experiment: Experiment | undefined,
  target: { readonly data: string; readonly fit: FitName },
): number | undefined =>
  tableOf(experiment)?.target === target.data ? rowOf(experiment)?.target : undefined;

/** The paper's accuracy under attack, where ours is measured under the same: 10-step PGD at 8/255 in l∞. */
export function paperRobustAccuracy(experiment: Experiment | undefined): number | undefined {
  if (!experiment) return undefined;
  const { name, threatModel, epsilon, steps } = experiment.evaluation.attack;
  const isSame = name === 'pgd' && threatModel === 'linf' && epsilon === 8 / 255 && steps === 10;
  return isSame ? rowOf(experiment)?.robust : undefined;
}

const tableOf = (experiment: Experiment | undefined): PaperTable | undefined =>
  tables.find(
    ({ data, architecture }) => experiment?.data === data && experiment.architecture === architecture,
  );

function rowOf(experiment: Experiment | undefined): PaperRow | undefined {
  if (!experiment) return undefined;
  const { method } = experiment.training;
  const rows = tableOf(experiment)?.rows;
  if (method.name === 'natural') return rows?.get('natural');
  if (method.name === 'noise') return rows?.get(trained('noise', method.sigma));
  if (method.attack.threatModel !== 'linf') return undefined;
  return rows?.get(trained('adversarial', method.attack.epsilon));
}
