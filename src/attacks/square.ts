/** Square attack: random search with squares, without gradients; Andriushchenko et al. 2020 (arXiv 1912.00049). */
import type { Random } from '../data/random';
import type { Model } from '../models/model';
import { betweenSteps, logitsOf, ranking, rowOf, selectRows, sizeOf } from './batch';
import type { AttackBatch, Ball } from './batch';
import { centredSquares, l2Proposal, type ImageShape } from './squareInL2';

/** The share of the pixels that the first squares cover. */
const FIRST_SHARE = 0.8;
/** Queries of 10,000 after which the share is halved; section 3.2. */
const HALVINGS = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];

export interface SquareOptions {
  readonly queries: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Each image's best proposal by the margin z_y − max z_other. An image that is misread is left alone from then on.
 * @returns images like those of the batch
 * @throws `cancelled`
 */
export async function square(
  model: Model,
  batch: AttackBatch,
  ball: Ball,
  { queries, signal }: SquareOptions,
): Promise<Float32Array> {
  const size = sizeOf(batch);
  const best = batch.x.slice();
  const margins = await marginsOf(model, best, batch);
  for (let query = 0; query < queries; query++) {
    const open = [...margins.keys()].filter((row) => (margins[row] ?? 0) > 0);
    if (open.length === 0) break;
    await betweenSteps(signal);
    const share = shareAt(query, queries);
    const tried = selectRows(batch, open);
    open.forEach((row, place) => {
      const [origin, current] = [rowOf(batch.x, row, size), rowOf(best, row, size)];
      const random = batch.random[row];
      if (!random) return;
      const proposal =
        query === 0
          ? first(origin, batch.shape, ball, random)
          : next(origin, current, batch.shape, ball, share, random);
      tried.x.set(proposal, place * size);
    });
    const found = await marginsOf(model, tried.x, tried);
    open.forEach((row, place) => {
      const margin = found[place] ?? Infinity;
      // The first proposal replaces the image, better or not: from a border point squares reach further.
      if (query > 0 && margin >= (margins[row] ?? 0) && margin > 0) return;
      margins[row] = margin;
      best.set(rowOf(tried.x, place, size), row * size);
    });
  }
  return best;
}

/** z_y − max z_other of each image: above zero while it is read right. */
async function marginsOf(model: Model, values: Float32Array, batch: AttackBatch): Promise<Float32Array> {
  const logits = await logitsOf(model, values, batch);
  return Float32Array.from(batch.labels, (label, row) => {
    const own = rowOf(logits, row, model.classes);
    const rival = ranking(own).find((index) => index !== label) ?? label;
    return (own[label] ?? 0) - (own[rival] ?? 0);
  });
}

/** The share of the pixels that a square covers; the schedule is stretched to the number of queries. */
export function shareAt(query: number, queries: number): number {
  const scaled = Math.trunc((query / queries) * 10_000);
  return FIRST_SHARE / 2 ** HALVINGS.filter((after) => scaled > after).length;
}

/** Vertical stripes of ±ε in each channel; in l2 a grid of squares. */
function first(origin: Float32Array, shape: ImageShape, ball: Ball, random: Random): Float32Array {
  if (ball.threatModel === 'l2') return centredSquares(origin, shape, ball.epsilon, random);
  const [, width, channels] = shape;
  const stripes = Float32Array.from({ length: width * channels }, () => sign(random) * ball.epsilon);
  return origin.map((pixel, index) => clamp(pixel + (stripes[index % stripes.length] ?? 0), 0, 1));
}

function next(
  origin: Float32Array,
  current: Float32Array,
  shape: ImageShape,
  ball: Ball,
  share: number,
  random: Random,
): Float32Array {
  if (ball.threatModel === 'l2') return l2Proposal(origin, current, shape, ball.epsilon, share, random);
  const [height, width, channels] = shape;
  const side = clamp(Math.round(Math.sqrt(share * height * width)), 1, Math.min(height, width));
  const top = random.integer(height - side + 1);
  const left = random.integer(width - side + 1);
  const proposal = current.slice();
  const changes = Array.from({ length: channels }, () => 2 * ball.epsilon * sign(random));
  for (let y = top; y < top + side; y++) {
    for (let x = left; x < left + side; x++) {
      for (const [channel, change] of changes.entries()) {
        const index = (y * width + x) * channels + channel;
        const pixel = origin[index] ?? 0;
        const moved = clamp((current[index] ?? 0) + change, pixel - ball.epsilon, pixel + ball.epsilon);
        proposal[index] = clamp(moved, 0, 1);
      }
    }
  }
  return proposal;
}

const sign = (random: Random): number => (random.integer(2) === 0 ? -1 : 1);

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
