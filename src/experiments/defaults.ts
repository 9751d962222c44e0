/** Writing out every default of an experiment. Constants come from the parameter table; what depends on others is here. */
import { dataSets } from '../data/dataSets';
import type {
  ArchitectureName,
  AttackName,
  AttackSettings,
  Experiment,
  NormalisationName,
  OptimizerSettings,
  ScheduleSettings,
  ThreatModelName,
  TrainingMethod,
} from '../protocol/experiment';
import type { AttackDraft, CompleteDraft, ExperimentDraft, MethodDraft, ScheduleDraft } from './draft';
import { shortNumber } from './fractions';
import { experimentParameters } from './parameters';

const { members } = experimentParameters;
const training = members.training.members;
const method = training.method.members;
const optimizer = training.optimizer.members;
const schedule = training.schedule.members;
const target = members.evaluation.members.targets.item.members;

/** The experiment that a draft means. The result, as a file, means itself. */
export function withDefaults(draft: CompleteDraft): Experiment {
  const trainingMethod = methodOf(draft.training?.method ?? {});
  return {
    name: draft.name ?? defaultName(trainingMethod),
    seed: draft.seed ?? members.seed.default,
    data: draft.data,
    architecture: draft.architecture,
    normalisation: draft.normalisation ?? defaultNormalisation(draft.architecture, draft.data),
    training: {
      method: trainingMethod,
      epochs: draft.training?.epochs ?? training.epochs.default,
      batchSize: draft.training?.batchSize ?? training.batchSize.default,
      augmentation: draft.training?.augmentation ?? training.augmentation.default,
      optimizer: optimizerOf(draft.training?.optimizer ?? {}),
      schedule: scheduleOf(draft.training?.schedule ?? {}),
      labelSmoothing: draft.training?.labelSmoothing ?? training.labelSmoothing.default,
      overfittingDrop: draft.training?.overfittingDrop ?? training.overfittingDrop.default,
    },
    evaluation: {
      attack: attackOf(draft.evaluation?.attack ?? {}, members.evaluation.members.attack.members),
      targets: (draft.evaluation?.targets ?? []).map(({ data, fit }) => ({
        data,
        fit: fit ?? target.fit.default,
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

function optimizerOf(
  draft: NonNullable<NonNullable<ExperimentDraft['training']>['optimizer']>,
): OptimizerSettings {
  const name = draft.name ?? optimizer.name.default;
  return {
    name,
    learningRate: draft.learningRate ?? (name === 'adam' ? 1e-3 : 0.1),
    momentum: draft.momentum ?? (name === 'adam' ? 0 : 0.9),
    nesterov: draft.nesterov ?? optimizer.nesterov.default,
    weightDecay: draft.weightDecay ?? optimizer.weightDecay.default,
    weightDecayOn: draft.weightDecayOn ?? optimizer.weightDecayOn.default,
  };
}

function scheduleOf(draft: ScheduleDraft): ScheduleSettings {
  const name = draft.name ?? schedule.name.default;
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
