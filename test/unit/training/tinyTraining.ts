/** A tiny training whose every output is kept. */
import { createHash } from 'node:crypto';
import { createImageSet, type ImageSet } from '../../../src/data/imageSet';
import type { AttackSettings, Experiment, TrainingMethod } from '../../../src/protocol/experiment';
import type { MetricRecord } from '../../../src/protocol/runs';
import { randomStream } from '../../../src/data/random';
import type { EncodedSession } from '../../../src/training/session';
import { train, type TrainOptions, type TrainingOutcome } from '../../../src/training/train';

/** Bright bars on noise, one place a class: learnt in a few steps. 44 images, so that the last batch is short. */
export function bars(count = 44): ImageSet {
  const random = randomStream(0, 'bars');
  const labels = Int32Array.from({ length: count }, (_, index) => index % 10);
  const values = random.fillUniform(count * 784, 0, 0.3);
  labels.forEach((label, image) => values.fill(0.9, image * 784 + label * 56, image * 784 + label * 56 + 56));
  const classNames = Array.from({ length: 10 }, (_, digit) => String(digit));
  return createImageSet({
    name: 'bars',
    height: 28,
    width: 28,
    channels: 1,
    classNames,
    labels,
    values,
    maximum: 1,
  });
}

const attackSettings: AttackSettings = {
  name: 'fgsm-rs',
  threatModel: 'linf',
  epsilon: 0.1,
  stepSize: 0.125,
  steps: 1,
  randomStart: true,
  restarts: 1,
  useBest: false,
};

export const adversarial = {
  name: 'adversarial',
  attack: attackSettings,
  attackMode: 'eval',
  target: 'none',
  cleanShare: 0,
} as const;

export const experimentOf = (
  method: TrainingMethod,
  changes: Partial<Experiment['training']> = {},
): Experiment => ({
  name: 'test',
  seed: 3,
  data: 'bars',
  architecture: 'wong-small',
  normalisation: 'none',
  training: {
    method,
    epochs: 3,
    batchSize: 16,
    augmentation: 'none',
    optimizer: {
      name: 'adam',
      learningRate: 1e-3,
      momentum: 0,
      nesterov: false,
      weightDecay: 0,
      weightDecayOn: 'all',
    },
    schedule: { name: 'linear-decay' },
    labelSmoothing: 0,
    overfittingDrop: 0.2,
    ...changes,
  },
  evaluation: {
    attack: {
      name: 'pgd',
      threatModel: 'linf',
      epsilon: 0.1,
      stepSize: 0.025,
      steps: 2,
      randomStart: true,
      restarts: 1,
      useBest: false,
    },
    targets: [],
  },
});

/** Learns the bars within a few epochs. */
export const quick: Partial<Experiment['training']> = {
  optimizer: {
    name: 'adam',
    learningRate: 5e-3,
    momentum: 0,
    nesterov: false,
    weightDecay: 0,
    weightDecayOn: 'all',
  },
  schedule: { name: 'flat' },
};

export interface Trace {
  readonly metrics: MetricRecord[];
  readonly checkpoints: EncodedSession[];
  readonly outcome: TrainingOutcome | Error;
}

/** Trains and keeps everything that was written, also where it ends in an error. */
export async function trace(experiment: Experiment, options: Partial<TrainOptions> = {}): Promise<Trace> {
  const metrics: MetricRecord[] = [];
  const checkpoints: EncodedSession[] = [];
  const run = train({
    experiment,
    images: bars(),
    testAccuracy: () => Promise.resolve(0.5),
    signal: new AbortController().signal,
    appendMetrics: (record) => Promise.resolve(void metrics.push(record)),
    writeCheckpoint: (checkpoint) => Promise.resolve(void checkpoints.push(checkpoint)),
    ...options,
  });
  const outcome = await run.catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  return { metrics, checkpoints, outcome };
}

/** Trains until step `last` was recorded, then cancels. */
export async function traceUntil(
  last: number,
  experiment: Experiment,
  options: Partial<TrainOptions> = {},
): Promise<Trace> {
  const controller = new AbortController();
  return trace(experiment, {
    ...options,
    signal: controller.signal,
    onStep: ({ record }) => {
      if (record.step === last) controller.abort();
    },
  });
}

export const resumeFrom = ({ checkpoints }: Trace): Pick<TrainOptions, 'resumeFrom'> => {
  const last = checkpoints.at(-1);
  if (!last) throw new Error('no checkpoint');
  return { resumeFrom: { model: last.model, optimizer: last.optimizer, path: 'last' } };
};

/** A hash of both files, short enough to be read when it differs. */
export const bytesOf = (session: EncodedSession | undefined): string =>
  session === undefined
    ? 'none'
    : createHash('sha256').update(session.model).update(session.optimizer).digest('hex');

export const steps = (metrics: readonly MetricRecord[]): Extract<MetricRecord, { kind: 'step' }>[] =>
  metrics.filter((record) => record.kind === 'step');
