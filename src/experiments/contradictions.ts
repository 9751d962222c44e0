/** What the schema cannot see: members that are missing after merging, or that contradict each other. */
import { dataSets } from '../data/dataSets';
import type { AttackDraft, CompleteDraft, ExperimentDraft } from './draft';
import { experimentParameters } from './parameters';
import { shown } from './validate';

const { data, architecture, training, evaluation } = experimentParameters.members;
const method = training.members.method.members;

/** The problems of one run, each with its path; none where the draft is complete. */
export function contradictionsOf(draft: ExperimentDraft): string[] {
  return [
    ...missing('data', draft.data, data.allowed),
    ...missing('architecture', draft.architecture, Object.keys(architecture.choices).map(shown).join(', ')),
    ...untrainable(draft),
    ...normalisationProblems(draft),
    ...methodProblems(draft),
    ...attackProblems('training.method.attack', draft.training?.method?.attack ?? {}, method.attack),
    ...attackProblems('evaluation.attack', draft.evaluation?.attack ?? {}, evaluation.members.attack),
    ...optimizerProblems(draft.training?.optimizer ?? {}),
  ];
}

export const isComplete = (draft: ExperimentDraft): draft is CompleteDraft =>
  draft.data !== undefined && draft.architecture !== undefined;

const missing = (key: string, value: unknown, allowed: string): string[] =>
  value === undefined ? [`${key} is missing, allowed: ${allowed}`] : [];

/** A set that is known to have no training images. */
function untrainable({ data: name }: ExperimentDraft): string[] {
  if (name === undefined || !Object.hasOwn(dataSets, name) || Object.hasOwn(data.examples, name)) return [];
  return [`data is ${shown(name)}, allowed: ${data.allowed}`];
}

function normalisationProblems({ normalisation, data: name }: ExperimentDraft): string[] {
  if (normalisation !== 'data-set' || name === undefined || dataSets[name]?.channelStatistics) return [];
  return [`normalisation is "data-set", and the statistics of ${name} are not known; "none" needs none`];
}

/** Members that belong to another training method would be read by nobody. */
function methodProblems(draft: ExperimentDraft): string[] {
  const said = draft.training?.method ?? {};
  const name = said.name ?? method.name.default;
  return (['attack', 'sigma'] as const)
    .filter((key) => said[key] !== undefined && method[key].whenName !== name)
    .map(
      (key) =>
        `training.method.${key} belongs to the method "${method[key].whenName}", and training.method.name is "${name}"`,
    );
}

function attackProblems(
  path: string,
  attack: AttackDraft,
  table: typeof evaluation.members.attack,
): string[] {
  const name = attack.name ?? table.members.name.default;
  if (name === 'pgd') return [];
  const problems = [];
  if (attack.steps !== undefined && attack.steps !== 1) {
    problems.push(`${path}.steps is ${String(attack.steps)}, and ${name} makes 1 step; "pgd" makes several`);
  }
  const randomStart = name === 'fgsm-rs';
  if (attack.randomStart !== undefined && attack.randomStart !== randomStart) {
    const other = randomStart ? 'fgsm' : 'fgsm-rs';
    problems.push(
      `${path}.randomStart is ${String(attack.randomStart)}, and ${name} has it ${String(randomStart)}; "${other}" has it ${String(!randomStart)}`,
    );
  }
  return problems;
}

function optimizerProblems(
  optimizer: NonNullable<NonNullable<ExperimentDraft['training']>['optimizer']>,
): string[] {
  const path = 'training.optimizer';
  if (optimizer.name === 'sgd') {
    return optimizer.nesterov === true && optimizer.momentum === 0
      ? [`${path}.momentum is 0, and ${path}.nesterov needs momentum`]
      : [];
  }
  const problems = [];
  if (optimizer.momentum !== undefined && optimizer.momentum !== 0) {
    problems.push(`${path}.momentum is ${String(optimizer.momentum)}, and adam has none; "sgd" has`);
  }
  if (optimizer.nesterov === true) problems.push(`${path}.nesterov is true, and adam has none; "sgd" has`);
  return problems;
}
