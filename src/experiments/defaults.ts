/** Writing out every default of an experiment. Constants come from the parameter table; what depends on others is here. */
import { dataSets } from '../data/dataSets';
import type {
  ArchitectureName,
  AttackName,
  AttackSettings,
  Experiment,
  NormalisationName,
  OptimizerSettings,
  ScheduleName,
  ScheduleSettings,
  ThreatModelName,
  TrainingMethod,
} from '../protocol/experiment';
import { usualFit } from '../protocol/zeroShotPairs';
import type { AttackDraft, CompleteDraft, MethodDraft, OptimizerDraft, ScheduleDraft } from './draft';
import { shortNumber } from './fractions';
import { experimentParameters } from './parameters';
import { plainOptimizers, recipeFor } from './recipeDefaults';

const { members } = experimentParameters;
const training = members.training.members;
const method = training.method.members;
const schedule = training.schedule.members;

/** The experiment that a draft means. The result, as a file, means itself. */
export function withDefaults(draft: CompleteDraft): Experiment {
  const trainingMethod = methodOf(draft.training?.method ?? {});
  const recipe = recipeFor(draft.architecture, draft.data);
  return {
    name: draft.name ?? defaultName(trainingMethod),
    seed: draft.seed ?? members.seed.default,
    data: draft.data,
    architecture: draft.architecture,
    normalisation: draft.normalisation ?? defaultNormalisation(draft.architecture, draft.data),
    training: {
      method: trainingMethod,
      epochs: draft.training?.epochs ?? training.epochs.default,
      batchSize: draft.training?.batchSize ?? recipe.batchSize,
      augmentation: draft.training?.augmentation ?? recipe.augmentation,
      optimizer: optimizerOf(draft.training?.optimizer ?? {}, recipe.optimizer),
      schedule: scheduleOf(draft.training?.schedule ?? {}, recipe.schedule),
      labelSmoothing: draft.training?.labelSmoothing ?? training.labelSmoothing.default,
      overfittingDrop: draft.training?.overfittingDrop ?? training.overfittingDrop.default,
    },
    evaluation: {
      attack: attackOf(draft.evaluation?.attack ?? {}, members.evaluation.members.attack.members),
      targets: (draft.evaluation?.targets ?? []).map(({ data, fit }) => ({
        data,
        fit: fit ?? usualFit(draft.data, data),
      })),
    },
  };
}

/** The networks that were published without a normalisation of their input. */
const unnormalised: ReadonlySet<ArchitectureName> = new Set(['madry-mnist', 'wong-small']);

/** A set whose statistics nobody states cannot be normalised by. */
const defaultNormalisation = (architecture: ArchitectureName, data: string): NormalisationName =>
  unnormalised.has(architecture) || !dataSets[data]?.channelStatistics ? 'none' : 'data-set';

/** What a run is called where its file does not say: as the paper does. */
export function defaultName(trainingMethod: TrainingMethod): string {
  switch (trainingMethod.name) {
    case 'natural':
      return 'Natural';
    case 'adversarial':
      return `AT-${shortNumber(trainingMethod.attack.epsilon)}${normSuffix[trainingMethod.attack.threatModel]}`;
    case 'noise':
      return `N-${shortNumber(trainingMethod.sigma)}`;
  }
}

/** Tells runs of one ε in two norms apart. */
const normSuffix: Readonly<Record<ThreatModelName, string>> = { linf: '', l2: ' (l2)' };

function methodOf(draft: MethodDraft): TrainingMethod {
  switch (draft.name ?? method.name.default) {
    case 'natural':
      return { name: 'natural' };
    case 'adversarial':
      return {
        name: 'adversarial',
        attack: attackOf(draft.attack ?? {}, method.attack.members),
        attackMode: draft.attackMode ?? method.attackMode.default,
        target: draft.target ?? method.target.default,
        cleanShare: draft.cleanShare ?? method.cleanShare.default,
      };
    case 'noise':
      return { name: 'noise', sigma: draft.sigma ?? method.sigma.default };
  }
}

type AttackMembers = typeof method.attack.members;

/** An attack with its defaults: those of the table, and what follows from its name and ε. */
export function attackOf(draft: AttackDraft, table: AttackMembers): AttackSettings {
  const name = draft.name ?? table.name.default;
  const threatModel = draft.threatModel ?? table.threatModel.default;
  const epsilon = draft.epsilon ?? EPSILON[threatModel];
  const steps = draft.steps ?? (name === 'pgd' ? PGD_STEPS : 1);
  return {
    name,
    threatModel,
    epsilon,
    stepSize: draft.stepSize ?? defaultStepSize(name, epsilon, steps),
    steps,
    randomStart: draft.randomStart ?? name !== 'fgsm',
    restarts: draft.restarts ?? table.restarts.default,
    useBest: draft.useBest ?? table.useBest.default,
  };
}

const PGD_STEPS = 10;

/** The middle of the sample sweep; AutoAttack's standard ε in l₂. */
const EPSILON: Readonly<Record<ThreatModelName, number>> = { linf: 0.1, l2: 0.5 };

/** FGSM goes to the border; Wong et al. 2020, section 5: 1.25 ε; MadryLab/robustness: 2.5 ε / steps. */
export function defaultStepSize(name: AttackName, epsilon: number, steps: number): number {
  switch (name) {
    case 'fgsm':
      return epsilon;
    case 'fgsm-rs':
      return 1.25 * epsilon;
    case 'pgd':
      return (2.5 * epsilon) / steps;
  }
}

function optimizerOf(draft: OptimizerDraft, recipe: OptimizerSettings): OptimizerSettings {
  const name = draft.name ?? recipe.name;
  const usual = name === recipe.name ? recipe : plainOptimizers[name];
  return {
    name,
    learningRate: draft.learningRate ?? usual.learningRate,
    momentum: draft.momentum ?? usual.momentum,
    nesterov: draft.nesterov ?? (usual.nesterov && draft.momentum !== 0),
    weightDecay: draft.weightDecay ?? usual.weightDecay,
    weightDecayOn: draft.weightDecayOn ?? usual.weightDecayOn,
  };
}

function scheduleOf(draft: ScheduleDraft, usual: ScheduleName): ScheduleSettings {
  const name = draft.name ?? usual;
  switch (name) {
    case 'flat':
    case 'linear-decay':
      return { name };
    case 'cyclic':
      return { name, peakAt: draft.peakAt ?? schedule.peakAt.default };
    case 'multistep':
      return {
        name,
        milestones: draft.milestones ?? schedule.milestones.default,
        factor: draft.factor ?? schedule.factor.default,
      };
  }
}
