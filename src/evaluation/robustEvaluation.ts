/** Robust accuracy as AutoAttack measures it: one attack after the other on the images that are still read right. */
import * as tf from '@tensorflow/tfjs-core';
import { attack } from '../attacks/attack';
import {
  correctRows,
  logitsOf,
  rowOf,
  selectRows,
  sizeOf,
  toTensor,
  type AttackBatch,
} from '../attacks/batch';
import { healthCountsOf, healthWarnings, pixelsOutside } from '../attacks/health';
import { PGD_BUDGET, robustAttacks, STANDARD_BUDGET, type AttackBudget } from '../attacks/registry';
import type { ImageSet } from '../data/imageSet';
import { randomStream } from '../data/random';
import type { Model } from '../models/model';
import { readValues } from '../models/readValues';
import { unknownAttack } from '../protocol/errors';
import {
  attackSuites,
  type RobustAttackName,
  type RobustnessResult,
  type RobustnessSettings,
} from '../protocol/robustness';
import { imagesTogether } from './batches';
import { wilsonInterval } from './wilson';

/** The attacks of a suite in their order, and how much each may try. */
interface Suite {
  readonly names: readonly RobustAttackName[];
  readonly budget: AttackBudget;
}

const STANDARD_ORDER: readonly RobustAttackName[] = ['apgd-ce', 'apgd-t', 'fab-t', 'square'];
/** What a processor can do: no FAB-T, and a tenth of the queries. */
const LITE_ORDER: readonly RobustAttackName[] = ['apgd-ce', 'apgd-t', 'square'];
const LITE_QUERIES = 500;

/** @throws `attack/unknown` */
export function suiteOf({ attack: name, ...settings }: RobustnessSettings): Suite {
  if (name === 'autoattack') return { names: STANDARD_ORDER, budget: STANDARD_BUDGET };
  if (name === 'autoattack-lite') {
    return { names: LITE_ORDER, budget: { ...STANDARD_BUDGET, queries: LITE_QUERIES } };
  }
  if (name === 'pgd') {
    const { steps = PGD_BUDGET.steps, restarts = PGD_BUDGET.restarts } = settings;
    return { names: [name], budget: { ...PGD_BUDGET, steps, restarts } };
  }
  if (Object.hasOwn(robustAttacks, name)) return { names: [name], budget: STANDARD_BUDGET };
  throw unknownAttack(name, Object.keys(attackSuites));
}

/** Images attacked together, or fewer where they are large. */
const MOST_ATTACKED = 50;

export interface RobustEvaluationOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the share that is done, 0..1, and what is being done. */
  readonly onProgress?: ((fraction: number, message: string) => void) | undefined;
  /** Where adversarial images are made; default: the model itself. */
  readonly madeOn?: Model | undefined;
  readonly suite?: Suite;
}

/** What happened to a batch. */
interface Outcome {
  readonly clean: number;
  readonly singleStep: number;
  readonly left: readonly number[];
  readonly outside: number;
}

/**
 * Attacks the first images of a set with their true labels. With `madeOn` the images are made on that model, until it
 * misreads them, and read by `model` (transfer).
 * @param set of both models' input shape
 * @throws `attack/needs-classes`, `attack/unknown`, `cancelled`
 */
export async function robustEvaluation(
  model: Model,
  set: ImageSet,
  settings: RobustnessSettings,
  options: RobustEvaluationOptions = {},
): Promise<RobustnessResult> {
  const suite = options.suite ?? suiteOf(settings);
  const images = Math.min(settings.images, set.count);
  const outcomes: Outcome[] = [];
  const health = [];
  const batchSize = Math.min(MOST_ATTACKED, imagesTogether(model.inputShape));
  for (let start = 0; start < images; start += batchSize) {
    const rows = Int32Array.from({ length: Math.min(batchSize, images - start) }, (_, row) => start + row);
    const batch = await batchAt(set, rows, settings.seed);
    health.push(await healthCountsOf(options.madeOn ?? model, batch));
    const report = (done: number, name: string): void =>
      options.onProgress?.(
        (start + done * rows.length) / images,
        `${name} on images ${String(start + 1)} to ${String(start + rows.length)} of ${String(images)}`,
      );
    outcomes.push(await attackBatch(model, batch, settings, suite, { ...options, onProgress: report }));
  }
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0);
  const share = (countOf: (outcome: Outcome) => number) => wilsonInterval(sum(outcomes.map(countOf)), images);
  const attacks = suite.names.map((name, at) => ({ name, accuracy: share(({ left }) => left[at] ?? 0) }));
  const clean = share((outcome) => outcome.clean);
  const measured = {
    clean,
    singleStep: share((outcome) => outcome.singleStep),
    attacks,
    worst: attacks.at(-1)?.accuracy ?? clean,
  };
  const warnings = healthWarnings({
    ...measured,
    zeroGradients: sum(health.map(({ zeroGradients }) => zeroGradients)),
    probabilities: sum(health.map(({ probabilities }) => probabilities)),
    images,
    outside: sum(outcomes.map(({ outside }) => outside)),
  });
  return { ...measured, warnings };
}

async function attackBatch(
  model: Model,
  batch: AttackBatch,
  { threatModel, epsilon }: RobustnessSettings,
  { names, budget }: Suite,
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly madeOn?: Model | undefined;
    readonly onProgress: (done: number, name: string) => void;
  },
): Promise<Outcome> {
  const size = sizeOf(batch);
  const source = options.madeOn ?? model;
  const countRight = async (on: Model, values: Float32Array, of: AttackBatch): Promise<number[]> =>
    correctRows(await logitsOf(on, values, of), of.labels).flatMap((correct, row) => (correct ? [row] : []));
  const clean = await countRight(model, batch.x, batch);
  const stepped = await singleStepOf(source, batch, threatModel, epsilon);
  const singleStep = await countRight(model, stepped, batch);
  let [outside, open] = [0, clean];
  const left: number[] = [];
  for (const [at, name] of names.entries()) {
    options.onProgress(at / names.length, name);
    const selected = selectRows(batch, open);
    const attackable = await countRight(source, selected.x, selected);
    const attacked = selected.x.slice();
    if (attackable.length > 0) {
      const ball = { threatModel, epsilon };
      const tried = selectRows(selected, attackable);
      const found = await robustAttacks[name](source, tried, ball, budget, options.signal);
      attackable.forEach((row, place) => attacked.set(rowOf(found, place, size), row * size));
    }
    outside += pixelsOutside(attacked, size);
    const stillRight = await countRight(model, attacked, selected);
    open = stillRight.flatMap((place) => open[place] ?? []);
    left.push(open.length);
  }
  return { clean: clean.length, singleStep: singleStep.length, left, outside };
}

/** FGSM from the image itself. */
async function singleStepOf(
  model: Model,
  batch: AttackBatch,
  threatModel: RobustnessSettings['threatModel'],
  epsilon: number,
): Promise<Float32Array> {
  const settings = {
    name: 'fgsm',
    threatModel,
    epsilon,
    stepSize: epsilon,
    steps: 1,
    randomStart: false,
    restarts: 1,
    useBest: false,
  } as const;
  const [x, labels] = [toTensor(batch.x, batch), tf.tensor1d(batch.labels, 'int32')];
  try {
    const stepped = await attack(model, x, labels, settings, randomStream(0, 'unused'));
    return await readValues(() => stepped);
  } finally {
    tf.dispose([x, labels]);
  }
}

async function batchAt(set: ImageSet, rows: Int32Array, seed: number): Promise<AttackBatch> {
  return {
    x: await set.batch(rows),
    shape: [set.height, set.width, set.channels],
    labels: Int32Array.from(rows, (row) => set.labels[row] ?? 0),
    random: Array.from(rows, (row) => randomStream(seed, 'robust-evaluation', row)),
  };
}
