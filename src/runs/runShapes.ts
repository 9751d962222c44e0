/** The shapes of a run folder's files. */
import type { Owner } from '../files/owner';
import type { ErrorPayload } from '../protocol/errors';
import type {
  AttackSettings,
  EvaluationSettings,
  Experiment,
  OptimizerSettings,
  ScheduleName,
  ScheduleSettings,
  TrainingMethod,
  TrainingSettings,
  ZeroShotTarget,
} from '../protocol/experiment';
import type { Evaluation, ImportRecord, MetricRecord, Proportion } from '../protocol/runs';
import type { ChannelStatistics } from '../protocol/pixels';
import type { Environment, RecordedBackend, ResumedOn, StatusFile } from './runFolder';
import {
  imageSize,
  listOf,
  number,
  object,
  oneOf,
  orNull,
  recordOf,
  taggedBy,
  text,
  truth,
  type Shape,
} from './shapes';

const attackShape = object<AttackSettings>({
  name: oneOf('fgsm', 'fgsm-rs', 'pgd'),
  threatModel: oneOf('linf', 'l2'),
  epsilon: number,
  stepSize: number,
  steps: number,
  randomStart: truth,
  restarts: number,
  useBest: truth,
});

const methodShape = taggedBy<TrainingMethod>('name', {
  natural: object<Extract<TrainingMethod, { name: 'natural' }>>({ name: oneOf('natural') }),
  adversarial: object<Extract<TrainingMethod, { name: 'adversarial' }>>({
    name: oneOf('adversarial'),
    attack: attackShape,
    attackMode: oneOf('eval', 'batch-statistics', 'train'),
    target: oneOf('none', 'random'),
    cleanShare: number,
  }),
  noise: object<Extract<TrainingMethod, { name: 'noise' }>>({ name: oneOf('noise'), sigma: number }),
});

type Schedule<N extends ScheduleName> = Extract<ScheduleSettings, { name: N }>;

const scheduleShape = taggedBy<ScheduleSettings>('name', {
  flat: object<Schedule<'flat'>>({ name: oneOf('flat') }),
  'linear-decay': object<Schedule<'linear-decay'>>({ name: oneOf('linear-decay') }),
  cyclic: object<Schedule<'cyclic'>>({ name: oneOf('cyclic'), peakAt: number }),
  multistep: object<Schedule<'multistep'>>({
    name: oneOf('multistep'),
    milestones: listOf(number),
    factor: number,
  }),
});

const trainingShape = object<TrainingSettings>({
  method: methodShape,
  epochs: number,
  batchSize: number,
  augmentation: oneOf(
    'none',
    'flip',
    'crop-flip',
    'reflect-crop-flip',
    'resized-crop-flip',
    'resize-crop-flip',
    'imagenet',
  ),
  optimizer: object<OptimizerSettings>({
    name: oneOf('adam', 'sgd'),
    learningRate: number,
    momentum: number,
    nesterov: truth,
    weightDecay: number,
    weightDecayOn: oneOf('all', 'weights'),
  }),
  schedule: scheduleShape,
  labelSmoothing: number,
  overfittingDrop: number,
});

const targetFields = { data: text, fit: oneOf('resize', 'pad', 'zero-pad') };

export const experimentShape = object<Experiment>({
  name: text,
  seed: number,
  data: text,
  architecture: oneOf(
    'madry-mnist',
    'wong-small',
    'wrn-10-1',
    'wrn-16-1',
    'wrn-16-4',
    'wrn-28-10',
    'wrn-40-2',
    'preact-resnet-18',
    'resnet-18',
    'resnet-50',
    'resnet50-se',
  ),
  normalisation: oneOf('none', 'data-set'),
  training: trainingShape,
  evaluation: object<EvaluationSettings>({
    attack: attackShape,
    targets: listOf(object<ZeroShotTarget>(targetFields)),
  }),
});

export const importShape = object<ImportRecord>({
  name: text,
  source: text,
  sha256: text,
  format: text,
  architecture: text,
  inputShape: imageSize,
  normalisation: orNull(
    object<ChannelStatistics>({ mean: listOf(number), standardDeviation: listOf(number) }),
  ),
  classNames: listOf(text),
});

const problemShape = object<ErrorPayload>({ code: text, message: text, audience: oneOf('user', 'log') });

const ownerShape = object<Owner>({ pid: number, started: text });

export const statusShape = object<StatusFile>(
  {
    status: oneOf('running', 'finished', 'cancelled', 'failed'),
    owner: ownerShape,
    startedAt: number,
    finishedAt: number,
    problem: problemShape,
  },
  ['owner', 'startedAt', 'finishedAt', 'problem'],
);

const backendShape = object<RecordedBackend>(
  {
    name: oneOf('tensorflow-gpu', 'tensorflow-cpu', 'webgpu', 'wasm', 'tensorflow'),
    kernels: oneOf('plain', 'fma', 'none'),
    device: text,
    reason: text,
    versions: recordOf(text),
  },
  ['device'],
);

export const environmentShape = object<Environment>(
  {
    backend: backendShape,
    resumedOn: listOf(object<ResumedOn>({ step: number, backend: backendShape })),
    dataChecksums: recordOf(text),
    seed: number,
  },
  ['resumedOn'],
);

const proportionShape = object<Proportion>({
  correct: number,
  count: number,
  value: number,
  low: number,
  high: number,
});

export const evaluationShape = object<Evaluation>(
  {
    checkpoint: text,
    backend: text,
    source: proportionShape,
    robust: proportionShape,
    targets: listOf(object<Evaluation['targets'][number]>({ ...targetFields, accuracy: proportionShape })),
  },
  ['backend'],
);

type Kind<K extends MetricRecord['kind']> = Extract<MetricRecord, { kind: K }>;

export const metricShape: Shape<MetricRecord> = taggedBy<MetricRecord>('kind', {
  step: object<Kind<'step'>>(
    {
      kind: oneOf('step'),
      step: number,
      epoch: number,
      loss: number,
      learningRate: number,
      cleanAccuracy: number,
      robustAccuracy: number,
    },
    ['cleanAccuracy', 'robustAccuracy'],
  ),
  epoch: object<Kind<'epoch'>>(
    { kind: oneOf('epoch'), step: number, epoch: number, testAccuracy: number, probeRobustAccuracy: number },
    ['probeRobustAccuracy'],
  ),
  warning: object<Kind<'warning'>>({
    kind: oneOf('warning'),
    step: number,
    epoch: number,
    code: text,
    message: text,
  }),
});
