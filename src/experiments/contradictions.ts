/** What the schema cannot see: members that are missing after merging, or that contradict each other. */
import { dataSets } from '../data/dataSets';
import type { AttackName, OptimizerName } from '../protocol/experiment';
import type { AttackDraft, CompleteDraft, ExperimentDraft, OptimizerDraft } from './draft';
import { experimentParameters } from './parameters';
import type { GroupParameter } from './parameterTypes';
import { recipeFor } from './recipeDefaults';
import { shown } from './validate';

const { data, architecture, training, evaluation } = experimentParameters.members;
const method = training.members.method.members;

/** The problems of one run, each with its path; none where the draft is complete. */
export function contradictionsOf(draft: ExperimentDraft): string[] {
  const recipe = isComplete(draft) ? recipeFor(draft.architecture, draft.data) : undefined;
  return [
    ...missing('data', draft.data, data.allowed),
    ...missing('architecture', draft.architecture, Object.keys(architecture.choices).map(shown).join(', ')),
    ...untrainable(draft),
    ...normalisationProblems(draft),
    ...foreignMembers('method', draft.training?.method ?? {}, training.members.method, method.name.default),
    ...foreignMembers(
      'schedule',
      draft.training?.schedule ?? {},
      training.members.schedule,
      recipe?.schedule,
    ),
    ...milestoneProblems(draft.training?.schedule?.milestones ?? []),
    ...attackProblems('training.method.attack', draft.training?.method?.attack ?? {}, method.attack),
    ...attackProblems('evaluation.attack', draft.evaluation?.attack ?? {}, evaluation.members.attack),
    ...optimizerProblems(draft.training?.optimizer ?? {}, recipe?.optimizer.name),
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

/**
 * Members that belong to another name of their group would be read by nobody.
 * @param usual the group's name where none is said; undefined where it is not known
 */
function foreignMembers(
  group: 'method' | 'schedule',
  said: object,
  { members }: GroupParameter,
  usual: string | undefined,
): string[] {
  const path = `training.${group}`;
  const name = 'name' in said && typeof said.name === 'string' ? said.name : usual;
  if (name === undefined) return [];
  return Object.keys(said).flatMap((key) => {
    const owner = members[key]?.whenName;
    return owner === undefined || owner === name
      ? []
      : [`${path}.${key} belongs to the ${group} "${owner}", and ${path}.name is "${name}"`];
  });
}

function milestoneProblems(milestones: readonly number[]): string[] {
  const wrong = milestones.find((milestone, index) => milestone <= (milestones[index - 1] ?? -1));
  return wrong === undefined
    ? []
    : [
        `training.schedule.milestones has ${String(wrong)} after a number that is not below it; they must rise`,
      ];
}

function attackProblems(
  path: string,
  attack: AttackDraft,
  table: typeof evaluation.members.attack,
): string[] {
  const name = attack.name ?? table.members.name.default;
  const problems = [...ballProblems(path, attack), ...restartProblems(path, name, attack)];
  if (name === 'pgd') return problems;
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

/** No pixel can change by more than 1. */
function ballProblems(path: string, { threatModel = 'linf', epsilon }: AttackDraft): string[] {
  return threatModel === 'linf' && epsilon !== undefined && epsilon > 1
    ? [`${path}.epsilon is ${String(epsilon)}, and linf allows 0 to 1; "l2" allows more`]
    : [];
}

/** Without a random start every restart is the same. */
function restartProblems(
  path: string,
  name: AttackName,
  { restarts = 1, randomStart }: AttackDraft,
): string[] {
  if (restarts === 1 || (name !== 'fgsm' && randomStart !== false)) return [];
  const why = name === 'fgsm' ? 'fgsm has no random start' : `${path}.randomStart is false`;
  return [`${path}.restarts is ${String(restarts)}, and ${why}: every restart would be the same`];
}

function optimizerProblems(optimizer: OptimizerDraft, usual: OptimizerName | undefined): string[] {
  const path = 'training.optimizer';
  const name = optimizer.name ?? usual;
  if (name === undefined) return [];
  if (name === 'sgd') {
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
