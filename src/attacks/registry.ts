/** The attacks for evaluation by name: a new one is its file, its test and one line here. */
import type { Model } from '../models/model';
import { attackNeedsClasses } from '../protocol/errors';
import type { RobustAttackName } from '../protocol/robustness';
import { apgd } from './apgd';
import {
  correctRows,
  logitsOf,
  ranking,
  rowOf,
  selectRows,
  sizeOf,
  type AttackBatch,
  type Ball,
} from './batch';
import { fab } from './fab';
import { crossEntropyOf, dlrOf, targetedDlrOf } from './objectives';
import { pgd } from './pgd';
import { square } from './square';

/** How much an attack may try. */
export interface AttackBudget {
  readonly steps: number;
  readonly queries: number;
  /** Of PGD. */
  readonly restarts: number;
  /** Classes that targeted attacks move towards, the most probable wrong ones first; fewer where there are fewer. */
  readonly targets: number;
}

/** AutoAttack's (Croce and Hein 2020, section 6). */
export const STANDARD_BUDGET: AttackBudget = { steps: 100, queries: 5000, restarts: 1, targets: 9 };

/** PGD-50 with 10 restarts, by which Wong et al. 2020 (arXiv 2001.03994) evaluate. */
export const PGD_BUDGET: AttackBudget = { ...STANDARD_BUDGET, steps: 50, restarts: 10 };

/**
 * Attacks images that are read right.
 * @returns for each image one that is misread and lies in the ball and in [0, 1], or the image as it is where the attack failed
 * @throws `attack/needs-classes`, `cancelled`
 */
export type RobustAttack = (
  model: Model,
  batch: AttackBatch,
  ball: Ball,
  budget: AttackBudget,
  signal?: AbortSignal,
) => Promise<Float32Array>;

const apgdCe: RobustAttack = async (model, batch, ball, { steps }, signal) =>
  misreadOf(batch, await apgd(model, batch, ball, crossEntropyOf(batch.labels), { steps, signal }));

const apgdDlr: RobustAttack = async (model, batch, ball, { steps }, signal) => {
  checkClasses('apgd-dlr', model, 3);
  return misreadOf(batch, await apgd(model, batch, ball, dlrOf(batch.labels), { steps, signal }));
};

const apgdTargeted: RobustAttack = (model, batch, ball, budget, signal) => {
  checkClasses('apgd-t', model, 4);
  return towardsEach(model, batch, budget, async (open, targets) => {
    const objective = targetedDlrOf(open.labels, targets);
    return misreadOf(open, await apgd(model, open, ball, objective, { steps: budget.steps, signal }));
  });
};

const fabTargeted: RobustAttack = (model, batch, { threatModel, epsilon }, budget, signal) =>
  towardsEach(model, batch, budget, async (open, targets) => {
    const found = await fab(model, open, { threatModel, steps: budget.steps, targets, signal });
    return keepRows(open, found.x, (row) => (found.distances[row] ?? Infinity) <= epsilon);
  });

const squareSearch: RobustAttack = async (model, batch, ball, { queries }, signal) => {
  const found = await square(model, batch, ball, { queries, signal });
  const correct = correctRows(await logitsOf(model, found, batch), batch.labels);
  return keepRows(batch, found, (row) => correct[row] === false);
};

const pgdRestarted: RobustAttack = (model, batch, ball, { steps, restarts }, signal) =>
  pgd(model, batch, ball, { steps, restarts, signal });

export const robustAttacks: Readonly<Record<RobustAttackName, RobustAttack>> = {
  'apgd-ce': apgdCe,
  'apgd-dlr': apgdDlr,
  'apgd-t': apgdTargeted,
  'fab-t': fabTargeted,
  square: squareSearch,
  pgd: pgdRestarted,
};

function checkClasses(name: RobustAttackName, { classes }: Model, least: number): void {
  if (classes < least) throw attackNeedsClasses(name, least, classes);
}

const misreadOf = (
  batch: AttackBatch,
  { misread, fooled }: { readonly misread: Float32Array; readonly fooled: readonly boolean[] },
): Float32Array => keepRows(batch, misread, (row) => fooled[row] === true);

/** The found images where `keep` says so, else the batch's own. */
function keepRows(batch: AttackBatch, found: Float32Array, keep: (row: number) => boolean): Float32Array {
  const size = sizeOf(batch);
  const kept = batch.x.slice();
  for (const row of batch.labels.keys()) if (keep(row)) kept.set(rowOf(found, row, size), row * size);
  return kept;
}

/** Attacks towards one wrong class after the other, each time the images alone that are still read right. */
async function towardsEach(
  model: Model,
  batch: AttackBatch,
  { targets }: AttackBudget,
  attackTowards: (open: AttackBatch, targets: Int32Array) => Promise<Float32Array>,
): Promise<Float32Array> {
  const size = sizeOf(batch);
  const clean = await logitsOf(model, batch.x, batch);
  const rivals = Array.from(batch.labels, (label, row) =>
    ranking(rowOf(clean, row, model.classes)).filter((index) => index !== label),
  );
  const found = batch.x.slice();
  let open = [...batch.labels.keys()];
  for (let rank = 0; rank < Math.min(targets, model.classes - 1) && open.length > 0; rank++) {
    const selected = selectRows(batch, open);
    const towards = Int32Array.from(open, (row) => rivals[row]?.[rank] ?? 0);
    const result = await attackTowards(selected, towards);
    open.forEach((row, place) => found.set(rowOf(result, place, size), row * size));
    const correct = correctRows(await logitsOf(model, result, selected), selected.labels);
    open = open.filter((_, place) => correct[place] === true);
  }
  return found;
}
